"""What is audited: every page there is, and every state that a visitor can get into.

Pages come from the database, so a new page type is audited by existing. What has an address of its own, or
needs something typed or something broken, stands in the tables below.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial

from programs.models import ArticlePage, HomePage, ProgramPage
from programs.models.pages import BasePage
from tests.chaos.machine import Machine

from .table import Bar

# The four that the school lives on; Lighthouse's median of three decides.
ALL_HUNDRED = (100, 100, 100, 100)
ARTICLE = Bar(ALL_HUNDRED, kilobytes=60, requests=6)
FOREMOST = Bar(ALL_HUNDRED)
NOT_LISTED = Bar((90, 100, 100, 0))  # asked for: these tell search engines to stay away

ASHA = {
    "full_name": "Asha Kulkarni",
    "phone": "98220 12345",
    "email": "asha@students.example",
    "message": "Is there a hostel?",
}
Break = Callable[[Machine], AbstractContextManager[None]]


@dataclass(frozen=True)
class State:
    """`answers`: typed into the form at `path` and sent; what comes back is audited. `breaks`: what is
    broken meanwhile, from just before the form is sent."""

    name: str
    path: str
    bar: Bar = field(default_factory=Bar)
    status: int = 200
    answers: dict[str, str] | None = None
    breaks: Break = lambda _machine: nullcontext()
    # A cookie of a member of staff.
    session: dict[str, str] = field(default_factory=dict)
    # What it shows comes out of the browser's own memory, which needs a script.
    needs_script: bool = False
    # A login may set cookies; a page for visitors may not.
    cookies: tuple[str, ...] = ()

    @property
    def has_lighthouse(self) -> bool:
        """It opens addresses, and calls a page that says 404 broken."""
        return self.status == 200 and self.answers is None and not self.session

    @property
    def times(self) -> int:
        return 3 if self.bar.scores == ALL_HUNDRED else 1


@contextmanager
def without(part: str, machine: Machine) -> Iterator[None]:
    machine.hold_down(part)
    try:
        yield
    finally:
        machine.let_up(part)
        machine.wait_until_ready()


@contextmanager
def without_table(name: str, machine: Machine) -> Iterator[None]:
    """A fault of ours, as after half a deploy: not an outage, so the answer is a 500."""
    machine.rows(f"ALTER TABLE {name} RENAME TO {name}_away")
    try:
        yield
    finally:
        machine.rows(f"ALTER TABLE {name}_away RENAME TO {name}")


database_away = partial(without, "postgres")
web_away = partial(without, "web-1")
BARS = {HomePage: FOREMOST, ProgramPage: FOREMOST, ArticlePage: ARTICLE}


def starter_pages() -> list[State]:
    """As they are on the first day."""
    return [_state_of(page, BARS.get(type(page), Bar())) for page in _live_pages()]


def other_pages(known: list[State]) -> list[State]:
    """Those that `samples.py` has made meanwhile. They hold every block, so they may weigh more."""
    addresses = {state.path for state in known}
    states = [_state_of(page, Bar(kilobytes=150, requests=20)) for page in _live_pages()]
    return [state for state in states if state.path not in addresses]


def _live_pages() -> list[BasePage]:
    return [page.specific for page in HomePage.objects.get().get_descendants(inclusive=True).live()]


def _state_of(page: BasePage, bar: Bar) -> State:
    kind = page._meta.verbose_name
    return State(f"{kind}: {page.url}", page.url, bar)


def forms(reference: str) -> list[State]:
    apply = "/apply/mba-operations-management/"
    return [
        State("enquiry form", "/enquire/", FOREMOST),
        State("enquiry form, a program chosen", "/enquire/?program=mba-operations-management"),
        State("enquiry form, sent empty", "/enquire/", answers={}),
        State("enquiry form, mistakes", "/enquire/", answers=ASHA | {"phone": "12", "email": "a@gmial"}),
        State("apply", "/apply/"),
        State("apply, a program chosen", apply),
        State("apply, sent empty", apply, answers={}),
        State("apply, mistakes", apply, answers=ASHA | {"phone": "12"}),
        State("form on a page, sent empty", "/contact/", answers={}),
        State("thanks", f"/enquire/thanks/{reference}/", NOT_LISTED),
    ]  # fmt: skip


def staff(session: dict[str, str]) -> list[State]:
    return [
        State("staff login", "/accounts/login/", NOT_LISTED, cookies=("csrf",)),
        State("styleguide", "/styleguide/", Bar(kilobytes=150, requests=20), session=session),
    ]


# The page of samples.py, which without its table nobody can answer.
FAQ = "/everything-faqpage/"
TROUBLE = [
    State("400", "/?a=%00", status=400),
    State("404", "/no-such-page/", status=404),
    State("500", FAQ, status=500, breaks=partial(without_table, "programs_faqpage")),
    State("503", "/", status=503, breaks=database_away),
    State("503, a form on its way", "/enquire/", status=503, answers=ASHA, breaks=database_away),
    # Its button is for whoever has no form on its way, which only a script knows; a sentence says the same.
    State("away page", "/", status=502, breaks=web_away, needs_script=True),
    State("away page, a form on its way", "/enquire/", status=502, answers=ASHA, breaks=web_away,
          needs_script=True),
]  # fmt: skip
