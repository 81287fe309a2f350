"""What keeps the processes of one machine running, in the moments when something is wrong with it."""

import signal
import sys
import time

import pytest

from ismr_site import supervisor
from ismr_site.supervisor import Child, Supervisor

# Notes each signal that asks it to end, and takes a moment to do so.
COUNTS = """
import pathlib, signal, sys, time
def note(number, frame):
    with open(sys.argv[1], "a") as file:
        file.write("asked ")
signal.signal(signal.SIGTERM, note)
pathlib.Path(sys.argv[1]).touch()
while not pathlib.Path(sys.argv[1]).read_text():
    time.sleep(0.01)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def own_signals():
    """The supervisor takes the signals of its process, which here is that of the tests."""
    before = {number: signal.getsignal(number) for number in supervisor.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def run_until(is_so, children, folder):
    """What the supervisor said, until it was asked to stop because something is so."""
    said = []
    deadline = time.monotonic() + 30

    def look():
        if is_so() or time.monotonic() > deadline:
            raise KeyboardInterrupt

    Supervisor(children, said.append, folder).run(look)
    return "\n".join(said)


def test_a_full_disk_under_the_list_of_what_runs_ends_nothing(tmp_path):
    (tmp_path / "running.json.half").symlink_to("/dev/full")
    sleeper = Child("sleeper", ["/bin/sleep", "60"])
    looks = []
    said = run_until(lambda: looks.append(1) or len(looks) == 3, [sleeper], tmp_path)
    assert "cannot be written down: [Errno 28]" in said
    assert len(looks) == 3
    assert sleeper.process.returncode == -signal.SIGTERM
    assert said.endswith("Stopped.")


def test_a_supervisor_whose_words_nobody_can_take_goes_on(tmp_path):
    def say(words):
        raise OSError(28, "No space left on device")

    looks = []

    def look():
        looks.append(1)
        if len(looks) == 3:
            raise KeyboardInterrupt

    dying = Child("dying", ["/bin/false"])
    Supervisor([dying], say).run(look)
    assert len(looks) == 3


def test_each_process_is_asked_to_stop_once(tmp_path):
    notes = {tmp_path / "quick": "0.1", tmp_path / "slow": "1.5"}
    children = [
        Child(note.name, [sys.executable, "-c", COUNTS, str(note), seconds])
        for note, seconds in notes.items()
    ]
    said = run_until(lambda: all(note.exists() for note in notes), children, tmp_path)
    assert [note.read_text() for note in notes] == ["asked "] * 2
    assert "was killed" not in said
