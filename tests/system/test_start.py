"""`manage.py start`: one command, no server, no orphan."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.services import answers, wait_until
from tests.stacks import ROOT, Laptop


@pytest.fixture(scope="module")
def made_laptop():
    with tempfile.TemporaryDirectory(prefix="site-start-", ignore_cleanup_errors=True) as folder:
        yield Laptop(Path(folder), is_new=True)


@pytest.fixture
def site(made_laptop):
    made_laptop.start()
    yield made_laptop
    made_laptop.site.stop(signal.SIGINT)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def all_gone(pids):
    return not any(map(is_alive, pids))


def test_both_mails_are_in_the_folder_within_ten_seconds(site):
    reference = site.enquire()
    mails = wait_until(
        lambda: len(site.mails()) == 2 and site.mails(), seconds=10, what="two mails"
    )
    assert all(reference in path.read_text() for path in mails)


def test_both_mails_are_there_after_the_worker_was_killed_in_between(site):
    before = len(site.mails())
    answers = site.answers()
    worker = site.children()["worker"]
    os.kill(worker, signal.SIGKILL)
    assert site.send(answers).status_code == 303
    wait_until(
        lambda: site.children().get("worker", worker) != worker, seconds=5, what="a new worker"
    )
    wait_until(lambda: len(site.mails()) == before + 2, seconds=10, what="two mails")


@pytest.mark.parametrize("name", ["granian", "worker", "beat"])
def test_a_part_that_dies_is_started_again(site, name):
    first = site.children()[name]
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: site.children().get(name, first) != first, seconds=3, what=f"a new {name}")
    wait_until(lambda: answers(site.port), seconds=10, what="the web answers")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_without_a_traceback(site, number):
    pids = site.children().values()
    assert site.site.stop(number) == 0
    assert all_gone(pids)
    assert not answers(site.port)
    assert site.site.words().rstrip().endswith("Stopped.")
    assert "Traceback" not in site.site.words()


def test_no_orphan_is_left_when_the_supervisor_itself_is_killed(site):
    pids = site.children().values()
    assert len(pids) == 3
    os.kill(site.site.popen.pid, signal.SIGKILL)
    wait_until(lambda: all_gone(pids), seconds=12, what="web, worker and beat end")
    assert not answers(site.port)


def test_beat_keeps_no_file_that_a_kill_could_leave_half_written(site):
    assert list(site.folder.glob("*beat*")) == []
    assert not (ROOT / "celerybeat-schedule").exists()


def test_a_port_in_use_is_one_line(site):
    second = subprocess.run(
        [sys.executable, "manage.py", "start", "--port", str(site.port)],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    [line] = second.stderr.strip().splitlines()
    assert f"Port {site.port} is in use" in line


def test_a_second_setup_makes_no_login_and_says_nothing(made_laptop):
    assert "counsellor" in made_laptop.first_words
    assert made_laptop.manage("setup") == ""


def test_a_deployed_host_gets_no_login_by_itself(tmp_path):
    deployed = Laptop(tmp_path, SECRET_KEY="x" * 50)
    assert "password" not in deployed.first_words
