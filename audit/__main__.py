"""Every page and state under Lighthouse, axe and the HTML checker, as one table: make audit

It starts a site of its own, in the shape of production, on a throw-away folder, and ends with 1 when anything
is not green. What the tools said stays in var/audit.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from deploy import binaries
from deploy.binaries import NotHere
from tests.chaos.machine import Machine
from tests.services import find_chromium

from . import node
from .table import faults, show

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="states whose name has this in it")
    parser.add_argument("--without-lighthouse", action="store_true")
    parser.add_argument("--reports", type=Path, default=ROOT / "var" / "audit")
    options = parser.parse_args()
    try:
        chromium = look_for_what_is_needed()
        node.install()
    except NotHere as reason:
        sys.exit(f"The audit cannot start here: {reason}")
    shutil.rmtree(options.reports, ignore_errors=True)
    machine = Machine(web=1, mail_workers=1)
    try:
        machine.start().wait_until_ready()
        set_up_django(machine)
        from .visit import Visitor  # it reads models, which are there from now on only

        rows = Visitor(machine, chromium, options).see_everything()
    finally:
        machine.stop()
    table = show(rows)
    (options.reports / "table.txt").write_text(table + "\n")
    print(table)
    sys.exit(any(map(faults, rows)))


def look_for_what_is_needed() -> str:
    """Chromium's path. The servers of the stack are looked for here too, to say it early and in a line."""
    for server in (binaries.nginx, binaries.postgres, binaries.redis):
        server()
    return find_chromium()


def set_up_django(machine: Machine) -> None:
    os.environ |= machine.environment_of_the_site()
    os.environ["DJANGO_SETTINGS_MODULE"] = "ismr_site.settings"
    import django

    django.setup()


if __name__ == "__main__":
    main()
