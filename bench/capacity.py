"""How many forms one machine takes in: python bench/capacity.py

Raises the load on the shape of production step by step, and prints for each step what was asked, what was
answered, how fast, and how long the mails took afterwards. The last step that kept up is the capacity;
docs/scaling.md reckons with it.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.chaos.machine import Machine
from tests.chaos.run import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", default="5,10,20,40,60", help="forms a second")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--web", type=int, default=2, help="web processes")
    options = parser.parse_args()
    machine = Machine(web=options.web)
    table = ["| asked a second | answered a second | p50 ms | p95 ms | p99 ms | mails drained after s |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    try:
        machine.start()
        for step in map(float, options.steps.split(",")):
            verdict, ledger = run(
                machine, seed=int(step), seconds=options.seconds, a_second=step, is_hurried=False
            )
            first = min(entry.began_at for entry in ledger.entries)
            last = max(entry.began_at + entry.seconds for entry in ledger.entries)
            table.append(
                f"| {step:.0f} | {verdict.requests / (last - first):.1f} | {verdict.p50:.0f} | "
                f"{verdict.p95:.0f} | {verdict.p99:.0f} | {verdict.drain_s:.0f} |"
            )
    finally:
        machine.stop()
    print("\n".join(table))


if __name__ == "__main__":
    main()
