"""The long runs. Each takes a seed and minutes (0: its own), prints what it saw, and tells if it held."""

import functools
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import requests

from tests.services import wait_until

from . import faults
from .machine import Machine
from .run import run
from .verify import Verdict


@contextmanager
def machine_up(**options) -> Iterator[Machine]:
    machine = Machine(**options)
    try:
        yield machine.start()
    finally:
        machine.stop()


def judge(bars: dict[str, bool], verdict: Verdict | None = None) -> bool:
    if verdict is not None:
        bars = {"nothing lost, doubled, unknown or missing": verdict.is_clean} | bars
    for words, is_held in bars.items():
        print(f"  {'held  ' if is_held else 'BROKEN'}  {words}", flush=True)
    return all(bars.values())


# --- B15 -----------------------------------------------------------------------------------------


def soup(seed: int, minutes: float) -> bool:
    """One fault after the other, every 5 to 20 seconds: all of them in an order drawn by seed, then all
    again. Nothing is hurried: leases and pauses run as in production."""
    seconds = (minutes or 30) * 60
    troubles = []
    with machine_up() as machine:

        def stir(machine: Machine, random: Random) -> None:
            ends, drawn = time.monotonic() + seconds, []
            while time.monotonic() < ends:
                time.sleep(random.uniform(5, 20))
                drawn = drawn or random.sample(list(SPOONS.items()), len(SPOONS))
                name, fault = drawn.pop()
                print(f"  {seconds - (ends - time.monotonic()):5.0f} s  {name}", flush=True)
                try:
                    fault(machine, random)
                except AssertionError as trouble:  # what was lost all the same is worth knowing
                    troubles.append(name)
                    print(f"  {trouble}", flush=True)

        verdict, _ledger = run(
            machine, seed=seed, seconds=seconds, fault=stir, is_hurried=False, drain_within=400,
            suspicious=0.03,
        )  # fmt: skip
        books = machine.manage("books")
        print(books.stdout or books.stderr)
        bars = {
            "the books balance": books.returncode == 0,
            "what was broken came back, and the desk could work": not troubles,
        }
        return judge(bars, verdict)


SPOONS = {
    "web process killed": functools.partial(faults.kill_web, times=1, every=0),
    "both web processes killed": functools.partial(faults.kill_web, times=4, every=0.1),
    "mail worker killed": functools.partial(faults.kill_mail_workers, times=1, every=0),
    "beat away": functools.partial(faults.keep_down, name="beat", longest=20),
    "nginx killed": functools.partial(faults.keep_down, name="nginx", longest=1),
    "Redis away": functools.partial(faults.kill_redis, times=1, longest=15),
    "PostgreSQL away": functools.partial(faults.kill_postgres, times=1, longest=5),
    "mail server slow": functools.partial(faults.misbehave, how=["delay 9"], each=10),
    "mail server hangs": functools.partial(faults.misbehave, how=["delay 30"], each=10),
    "mail server refuses for now": functools.partial(faults.misbehave, how=["refuse 451"], each=8),
    "mail server hangs up": functools.partial(faults.misbehave, how=["drop"], each=5),
    "mail server killed": functools.partial(faults.keep_down, name="mailbox", longest=10),
    "nonsense in the queue": lambda machine, random: machine.publish_nonsense(),
    "desk at work": faults.work_at_the_desk,
    "rolling deploy": functools.partial(faults.restart_all, rounds=1),
}


# --- A2 ------------------------------------------------------------------------------------------


def spike(seed: int, minutes: float) -> bool:
    """Ten times the load for two minutes, as from one campaign mail."""
    with machine_up(is_watched=True) as machine:
        run(machine, seed=seed, seconds=10, a_second=2, is_hurried=False)  # warm
        machine.rows("SELECT pg_stat_statements_reset()")
        steady = functools.partial(run, machine, is_hurried=False)
        before, _ = steady(seed=seed + 1, seconds=60, a_second=2)
        during, _ = steady(seed=seed + 2, seconds=(minutes or 2) * 60, a_second=20)
        after, _ = steady(seed=seed + 3, seconds=60, a_second=2)
        counted = machine.rows(
            "SELECT query FROM pg_stat_statements "
            "WHERE query ILIKE '%count(%' AND query ILIKE '%from \"leads_lead\"%'"
        )
        print(f"  p95 before {before.p95:.0f}, during {during.p95:.0f}, after {after.p95:.0f} ms")
        return judge(
            {
                "before, during and after: nothing lost": all(
                    verdict.is_clean for verdict in (before, during, after)
                ),
                "p95 is back to within 1.2 times": after.p95 <= 1.2 * before.p95,
                "no COUNT over leads on the way of a form": not counted,
            }
        )


# --- A5 ------------------------------------------------------------------------------------------


def soak(seed: int, minutes: float) -> bool:
    """Memory, open files and database connections over time."""
    seconds = (minutes or 120) * 60
    samples: list[tuple[int, int, int]] = []

    def sample(machine: Machine, random: Random) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            memory, files = _weigh(machine)
            [[connections]] = machine.rows(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            )
            samples.append((memory, files, connections))
            time.sleep(10)

    with machine_up() as machine:
        verdict, _ledger = run(machine, seed=seed, seconds=seconds, fault=sample, is_hurried=False)
    half = len(samples) // 2
    first, last = samples[half], samples[-1]
    print(f"  at half time {first}, at the end {last} (kB, open files, connections)")
    return judge(
        {
            "memory grows by no more than 5 % in the second half": last[0] <= 1.05 * first[0],
            "open files stay": last[1] <= 1.05 * first[1],
            "connections stay under 40": max(row[2] for row in samples) < 40,
        },
        verdict,
    )


def _weigh(machine: Machine) -> tuple[int, int]:
    """kB of memory and open files of web, workers, beat and watch with their children."""
    groups = {
        pid
        for name, pid in machine.children().items()
        if name.startswith(("web", "mail-worker", "worker", "beat", "watch"))
    }
    memory = files = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) not in groups:
                continue
            status = (folder / "status").read_text()
            memory += int(status.split("VmRSS:")[1].split()[0])
            files += len(list((folder / "fd").iterdir()))
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return memory, files


# --- B5 ------------------------------------------------------------------------------------------


def deaf(seed: int, minutes: float) -> bool:
    """Workers that are alive and consume nothing, as after a broken connection to Redis.

    Mail falls due, /readyz of the worker turns red, and the worker ends itself. The five minutes until
    then are cut to thirty seconds by WORKER_DEAF_AFTER.
    """
    with machine_up(WORKER_DEAF_AFTER="30") as machine:
        machine.wait_until_ready()
        before = machine.children()
        machine.make_deaf()
        verdict, _ledger = run(
            machine, seed=seed, seconds=10, a_second=2, is_hurried=False, drain_within=0
        )
        began = time.monotonic()
        is_red = _soon(lambda: _worker_status(machine) == 503, seconds=400)
        print(f"  red {time.monotonic() - began:.0f} s after the load")
        is_restarted = _soon(
            lambda: machine.children()["mail-worker-1"] != before["mail-worker-1"], seconds=120
        )
        restarted = time.monotonic()
        is_drained = _soon(
            lambda: not machine.rows("SELECT 1 FROM leads_outboundemail WHERE state = 'queued'"),
            seconds=300,
        )
        print(f"  drained {time.monotonic() - restarted:.0f} s after the restart")
        return judge(
            {
                "nothing lost": not (verdict.lost or verdict.dup_rows or verdict.unknown),
                "/readyz of the worker turns red": is_red,
                "the deaf worker is started anew": is_restarted,
                "all mail leaves within five minutes": is_drained,
            }
        )


def _worker_status(machine: Machine) -> int:
    port = machine.ports()["mail-worker-1"]
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code
    except requests.RequestException:
        return 0


def _soon(is_so, *, seconds: float) -> bool:
    try:
        return bool(wait_until(is_so, seconds=seconds, what="", pause=0.5))
    except AssertionError:
        return False


# --- B8 ------------------------------------------------------------------------------------------


def skew(seed: int, minutes: float) -> bool:
    """Web two minutes behind, workers ten minutes ahead, then ten behind; the database is right."""
    library, bars = _libfaketime(), {}
    for worker in ("+10m", "-10m"):
        wrong = {"web-1": "-2m", "web-2": "+2m", "mail-worker-1": worker}
        clocks = {
            name: {"LD_PRELOAD": library, "FAKETIME": by, "DONT_FAKE_MONOTONIC": "1"}
            for name, by in wrong.items()
        }
        with machine_up(more=clocks) as machine:
            machine.wait_until_ready()
            for name, by in wrong.items():
                asked = 60 * int(by[:-1])
                told = functools.partial(_is_off_by, machine, name, asked)
                bars[f"workers {worker}: {name} is off by {asked} s"] = _soon(told, seconds=60)
            verdict, _ledger = run(
                machine, seed=seed, seconds=(minutes or 0.5) * 60, is_hurried=False
            )
            bars[f"workers {worker}: nothing lost"] = verdict.is_clean
            bars[f"workers {worker}: no mail twice"] = verdict.mail_dup == 0
            bars[f"workers {worker}: at most 0 of {verdict.submitted} held"] = verdict.held == 0
            bars[f"workers {worker}: drained in a minute"] = verdict.drain_s <= 60
    return judge(bars)


def _libfaketime() -> str:
    """Without it the loader only warns, every clock is right, and the run proves nothing."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        sys.exit("The skew run needs libfaketime. On Debian: apt-get install libfaketime")
    return str(found[0])


def _is_off_by(machine: Machine, name: str, seconds: int) -> bool:
    """As the process itself has found by asking the database."""
    url = f"http://127.0.0.1:{machine.ports()[name]}/readyz"
    try:
        told = requests.get(url, timeout=5).json()["clock_skew_seconds"]
    except (requests.RequestException, KeyError):
        return False
    return abs(told - seconds) < 10


# --- B11 -----------------------------------------------------------------------------------------


def pebble(seed: int, minutes: float) -> bool:
    """One mail in twenty is refused for now or cut off after it was taken, and Redis hangs up on
    somebody all the time."""
    with machine_up() as machine:
        machine.mailbox("random 0.05")
        seconds = (minutes or 1) * 60
        fault = functools.partial(faults.hang_up_on_redis, seconds=seconds)
        verdict, _ledger = run(machine, seed=seed, seconds=seconds, fault=fault, is_mended=False)
        return judge({}, verdict)


# --- B7 ------------------------------------------------------------------------------------------


def full_disk(seed: int, minutes: float) -> bool:
    """PostgreSQL's disk is full, then has room again; then the disk of the logs."""
    with machine_up(disks={"postgres": 200, "log": 64}) as machine:
        bars = {}
        for disk in ("log", "postgres"):

            def fill(machine: Machine, random: Random, disk: str = disk) -> None:
                time.sleep(5)
                machine.fill_disk(disk)
                time.sleep(15)
                machine.free_disk(disk)

            verdict, ledger = run(
                machine, seed=seed, seconds=40, fault=fill, is_hurried=True, drain_within=180
            )
            bars[f"{disk} full: nothing lost"] = verdict.is_clean
            if disk == "log":
                bars["a full disk of the logs stops no form"] = verdict.errors == 0
        return judge(bars)


RUNS = {
    "soup": soup,
    "spike": spike,
    "soak": soak,
    "deaf": deaf,
    "skew": skew,
    "pebble": pebble,
    "full-disk": full_disk,
}
