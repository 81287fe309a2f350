"""Keeps a handful of processes running on one machine until it is told to stop.

A child that dies is started again. If the supervisor itself is killed, so that it cannot stop anything any
more, a small shell at the other end of a pipe notices and does. A host in production has systemd for
this (deploy/systemd); a laptop and `make stack` have this.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

TICK = 0.2  # seconds
STOP_WITHIN = 10.0  # then a child that is still there is killed
STEADY_AFTER = 10.0  # a child that ran this long may start again at once
LONGEST_PAUSE = 15.0
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)

# Reads which process groups are alive, and ends them when the pipe's other end is gone. Works on
# every Unix and reaches grandchildren, which Linux's parent-death signal does not.
LAST_WILL = """
trap '' INT TERM HUP
while read -r now; do groups=$now; done
[ -n "$groups" ] && kill -TERM $groups && sleep 5 && kill -KILL $groups
"""


@dataclass
class Child:
    """`environment` comes on top of the supervisor's own; `user` is who runs it when we are root."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    log: Path | None = None
    user: int | None = None
    stop_with: signal.Signals = signal.SIGTERM
    stop_within: float = STOP_WITHIN
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.25

    def start(self) -> None:
        # A group of its own: the terminal's Ctrl-C reaches the supervisor only, which stops the others.
        out = open(self.log, "a") if self.log else None  # noqa: SIM115
        try:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env={**os.environ, **self.environment},
                cwd=self.folder,
                stdout=out,
                stderr=out,
                start_new_session=True,
                **(
                    {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
                ),
            )
        finally:
            if out:
                out.close()
        self.started_at = time.monotonic()

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # it is gone already
            os.killpg(self.process.pid, number)

    def ask_to_stop(self) -> None:
        self.process.send_signal(self.stop_with)  # one that has ended is left alone

    def see_out(self) -> bool:
        """False when it did not end by itself and was killed."""
        try:
            self.process.wait(self.stop_within)
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.signal(signal.SIGKILL)
            self.process.wait(STOP_WITHIN)
        return True


class Supervisor:
    """`folder`: where `running.json` tells the process ids, and where a file in `down/`, named after
    a child, holds it down until the file is gone."""

    def __init__(
        self, children: list[Child], say: Callable[[str], None], folder: Path | None = None
    ) -> None:
        self.children, self._tell, self.folder = children, say, folder

    def say(self, words: str) -> None:
        with suppress(OSError):  # a log on the full disk, a terminal that is gone
            self._tell(words)

    def run(self, look: Callable[[], None]) -> None:
        """Until a signal asks to stop. `look` is called after each round."""
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler)
        self.will = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", LAST_WILL],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            while True:
                for child in self.children:
                    self._tend(child)
                look()
                time.sleep(TICK)
        except KeyboardInterrupt:
            self._stop()

    def _tend(self, child: Child) -> None:
        is_down = self.folder is not None and (self.folder / "down" / child.name).exists()
        if child.process is None:
            if not is_down and time.monotonic() >= child.start_at:
                child.start()
                self._write_down()
        elif (code := child.process.poll()) is not None:
            self._bury(child, code)
        elif is_down:
            child.ask_to_stop()
            child.see_out()
            child.process = None
            self.say(f"The {child.name} is down until {self.folder}/down/{child.name} is gone.")

    def _bury(self, child: Child, code: int) -> None:
        """Clear away what a dead child left behind, and set the time of its next start."""
        child.signal(signal.SIGKILL)
        child.process = None
        now = time.monotonic()
        is_steady = now - child.started_at > STEADY_AFTER
        child.pause = 0.25 if is_steady else min(child.pause * 2, LONGEST_PAUSE)
        child.start_at = now + child.pause
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        self.say(f"The {child.name} ended ({how}); again in {child.pause:.1f} s.")

    def _write_down(self) -> None:
        """For the last will, and for whoever looks from outside. A full disk stops no process."""
        running = {child.name: child.process.pid for child in self.children if child.process}
        try:
            print(*(f"-{pid}" for pid in running.values()), file=self.will.stdin, flush=True)
            if self.folder:
                half = self.folder / "running.json.half"
                half.write_text(json.dumps(running))
                half.replace(self.folder / "running.json")
        except OSError as problem:
            self.say(f"What is running cannot be written down: {problem}")

    def _stop(self) -> None:
        # A second Ctrl-C would only leave orphans; stopping has its own limit.
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.say("\nStopping …")
        running = [child for child in self.children if child.process]
        # All are asked at once, then waited for one after the other.
        for child in running:
            child.ask_to_stop()
        for child in running:
            if not child.see_out():
                self.say(f"The {child.name} did not stop and was killed.")
        with self.will:  # it ends when it has read that nothing runs any more
            print(file=self.will.stdin, flush=True)
        self.say("Stopped.")
