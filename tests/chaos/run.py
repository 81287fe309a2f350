"""One run: a load, perhaps a fault beside it, and the verdict."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from .ledger import Ledger
from .machine import Machine
from .verify import Verdict, verify

Fault = Callable[[Machine, Random], None]


def run(
    machine: Machine,
    *,
    seed: int,
    seconds: float,
    a_second: float = 5,
    fault: Fault | None = None,
    is_hurried: bool = True,
    is_mended: bool = True,
    drain_within: float = 180,
    suspicious: float = 0,
) -> tuple[Verdict, Ledger]:
    """`is_hurried`: after the load, pauses and leases of dead workers are not waited for.
    `suspicious`: the share of submissions that must be held; of the others none may be."""
    machine.wait_until_ready()
    folder = Path(tempfile.mkdtemp(prefix="site-ledger-"))
    ledger = Ledger(machine.base_url, folder / "ledger.jsonl", seed, suspicious=suspicious)

    async def both() -> None:
        await ledger.open_forms()
        load = ledger.submit_steadily(a_second=a_second, seconds=seconds)
        if fault is None:
            await load
        else:
            await asyncio.gather(load, asyncio.to_thread(fault, machine, Random(seed)))

    asyncio.run(both())
    if is_mended:
        machine.mend()
    ended = time.monotonic()
    if is_hurried:
        machine.hurry()
    verdict = verify(ledger, machine, seed=seed, since=ended, drain_within=drain_within)
    print(verdict, verdict.details(), f"statuses={ledger.statuses}", sep="\n", flush=True)
    return verdict, ledger
