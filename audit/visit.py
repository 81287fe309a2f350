"""Goes through all states of a running site with each of the tools."""

import sys
from argparse import Namespace

from tests.chaos.machine import Machine
from tests.stacks import Site

from . import html, lighthouse, samples, states
from .browser import look, open_browser
from .states import State
from .table import Row

# No page needs them, and Lighthouse needs the processor.
IDLE = ("beat", "watch", "worker", "mail-worker-1")


class Visitor:
    def __init__(self, machine: Machine, chromium: str, options: Namespace) -> None:
        self.machine, self.chromium, self.options = machine, chromium, options
        self.pages, self.reports = options.reports / "pages", options.reports / "lighthouse"
        for folder in (self.pages, self.reports):
            folder.mkdir(parents=True)

    def see_everything(self) -> list[Row]:
        reference = self._enquire()
        for part in IDLE:
            self.machine.hold_down(part)
        pages = states.starter_pages()
        rows = self.see([*pages, *states.forms(reference)])
        samples.make()  # not before: lists and the home page show them too
        session = samples.log_in(self.machine.base_url)
        others = [*states.other_pages(pages), *states.staff(session), *states.TROUBLE]
        rows += self.see(others)
        errors = html.errors(self.pages)
        for row in rows:
            row.html = errors[f"{row.slug}.html"]
        return rows

    def see(self, all_: list[State]) -> list[Row]:
        chosen = [state for state in all_ if self.options.only in state.name]
        rows = []
        with open_browser(self.chromium) as browser:
            for state in chosen:
                say(state.name)
                rows.append(look(browser, state, self.machine, self.pages))
        # Not before: two browsers at once slow each other down.
        for state, row in zip(chosen, rows, strict=True):
            if state.has_lighthouse and not self.options.without_lighthouse:
                self._ask_lighthouse(state, row)
        return rows

    def _ask_lighthouse(self, state: State, row: Row) -> None:
        say(f"{state.name}: Lighthouse{', three times' if state.times == 3 else ''}")
        url, report = self.machine.base_url + state.path, self.reports / row.slug
        row.lighthouse = lighthouse.judge(url, report, chromium=self.chromium, times=state.times)

    def _enquire(self) -> str:
        site = Site()
        site.base_url = self.machine.base_url
        return site.enquire()


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
