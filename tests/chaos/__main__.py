"""make chaos: a load, and faults drawn by seed. Prints the ledger line; exits 1 when anything is amiss.

python -m tests.chaos soup --seed 1 --minutes 30      row B15, all faults at random
python -m tests.chaos spike                           row A2
python -m tests.chaos soak --minutes 120              row A5
python -m tests.chaos deaf                            row B5
python -m tests.chaos skew                            row B8 (needs libfaketime)
python -m tests.chaos pebble --seed 1                 row B11
python -m tests.chaos full-disk                       row B7 (root: it mounts small disks)
"""

import argparse
import sys

from . import nightly


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=sorted(nightly.RUNS))
    parser.add_argument("--seed", type=int, action="append", help="may be given several times")
    parser.add_argument("--minutes", type=float, default=0)
    options = parser.parse_args()
    is_clean = True
    for seed in options.seed or [1]:
        print(f"\n{options.what}, seed {seed}", flush=True)
        is_clean &= nightly.RUNS[options.what](seed, options.minutes)
    sys.exit(not is_clean)


if __name__ == "__main__":
    main()
