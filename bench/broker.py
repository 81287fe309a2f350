"""Which broker serves a laptop without a server? Kombu's filesystem against SQLAlchemy on SQLite.

    python bench/broker.py                  (pip install "sqlalchemy<3" for the second row)

For each: a real `celery worker -P solo` that appends the time to a file; idle CPU over ten seconds,
the time from send to run (median of 20 at random moments), and what happens to the task that was
running, and to those that waited, when the worker is killed with -9 and started again.
"""

import importlib.util
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IDLE_SECONDS = 10
ROUNDS = 20

APP = """
import os, time
from celery import Celery
folder = os.environ["BENCH_FOLDER"]
app = Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=1,
                broker_connection_retry_on_startup=True)
if app.conf.broker_url.startswith("filesystem"):
    app.conf.broker_transport_options = {
        "data_folder_in": folder + "/messages", "data_folder_out": folder + "/messages",
        "control_folder": folder + "/control", "polling_interval": 0.2}

@app.task(name="note")
def note(name, seconds=0):
    with open(folder + "/started", "a") as file: print(name, file=file)
    time.sleep(seconds)
    with open(folder + "/ended", "a") as file: print(name, time.time(), file=file)
"""


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def wait_for(path: Path, start: str, seconds: float = 60) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for line in lines(path):
            if line.split()[0] == start:
                return line
        time.sleep(0.005)
    return ""


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(broker: str) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("messages", "control"):
            (folder / part).mkdir()
        (folder / "bench_app.py").write_text(APP)
        os.environ |= {"BENCH_FOLDER": name, "BENCH_BROKER": broker.format(folder=name)}
        sys.modules.pop("bench_app", None)
        sys.path.insert(0, name)
        from bench_app import app, note

        started, ended = folder / "started", folder / "ended"

        def start() -> subprocess.Popen:
            command = [
                sys.executable,
                "-m",
                "celery",
                "-q",
                "-A",
                "bench_app",
                "worker",
                "-P",
                "solo",
            ]
            return subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        worker = start()
        try:
            note.delay("first")
            wait_for(ended, "first")
            time.sleep(1)
            before = cpu_seconds(worker.pid)
            time.sleep(IDLE_SECONDS)
            idle = (cpu_seconds(worker.pid) - before) / IDLE_SECONDS
            delays = []
            for number in range(ROUNDS):
                time.sleep(random.uniform(0.1, 1.2))
                sent = time.time()
                note.delay(f"round-{number}")
                delays.append(float(wait_for(ended, f"round-{number}").split()[1]) - sent)
            note.delay("running", 3)
            wait_for(started, "running")
            note.delay("waiting")
            worker.kill()
            worker.wait()
            worker = start()
            waiting = wait_for(ended, "waiting", 20)
            running = wait_for(ended, "running", 10)
        finally:
            worker.kill()
            worker.wait()
            app.close()
            sys.path.remove(name)
        return [
            f"{statistics.median(delays) * 1000:.0f} ms",
            f"{max(delays) * 1000:.0f} ms",
            f"{idle:.2%}",
            "ran again" if running else "lost",
            "ran" if waiting else "lost",
        ]


def main() -> None:
    brokers = {"filesystem": "filesystem://localhost//"}
    if importlib.util.find_spec("sqlalchemy"):
        brokers["SQLAlchemy on SQLite"] = "sqla+sqlite:///{folder}/broker.sqlite3"
    head = ["broker", "wake-up", "worst", "idle CPU", "running task", "waiting task"]
    print("  ".join(f"{word:<21}" for word in head))
    for name, url in brokers.items():
        print("  ".join(f"{word:<21}" for word in [name, *measure(url)]), flush=True)


if __name__ == "__main__":
    main()
