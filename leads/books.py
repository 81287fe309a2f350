"""Balanced books: every enquiry that was accepted is somewhere, and so is every mail that it owes.

    accepted = new + joined + held + erased
    mails owed = mails in a final state + mails that wait for a stated reason

An acceptance is written in the transaction of its enquiry, so the two are compared from both sides, row by
row as well as in sum: two faults that cancel each other out are found too. Canaries are counted apart.
All figures are of one moment, however many enquiries come in meanwhile.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from . import clock
from .choices import AcceptedAs, EnquiryState, MailKind, MailState, Origin
from .models import Acceptance, Enquiry, Erasure, Lead, MailStop, OutboundEmail

NAMED = 20
CAPTURED = (
    Origin.WEB_FORM, Origin.APPLICATION, Origin.CAMPAIGN_PAGE, Origin.WALK_IN, Origin.PHONE,
    Origin.IMPORT,
)  # fmt: skip
FINAL = (
    MailState.SENT,
    MailState.DELIVERED,
    MailState.BOUNCED,
    MailState.COMPLAINED,
    MailState.FAILED,
    MailState.CANCELLED,
)
# The worker and the sweep need seconds; a mail that was due for longer waits for no reason.
DUE_AT_MOST = timedelta(minutes=10)


@dataclass(frozen=True)
class Fault:
    """Rows that are amiss in one way: `names` are references, or "lead 7" where there is none."""

    words: str
    names: list[str]
    more: int = 0

    def __str__(self) -> str:
        rest = _(" and %(more)s more") % {"more": self.more} if self.more else ""
        return f"{self.words}: {', '.join(self.names)}{rest}"


@dataclass(frozen=True)
class Line:
    words: str
    left: int
    right: int
    parts: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_balanced(self) -> bool:
        return self.left == self.right and not self.faults


@dataclass(frozen=True)
class Books:
    at: datetime
    lines: list[Line]
    canaries: int

    @property
    def amiss(self) -> list[Line]:
        return [line for line in self.lines if not line.is_balanced]

    @property
    def is_balanced(self) -> bool:
        return not self.amiss


def balance() -> Books:
    """Compare all of it. Reads each table a few times from end to end, and writes nothing."""
    now = clock.now()
    with _one_moment():
        accepted, enquiries, mails = _count_acceptances(), _count_enquiries(), _count_mails()
        lines = [
            _stored(accepted, enquiries),
            _became(accepted, enquiries),
            _led(enquiries),
            _people(accepted),
            _notices(accepted, mails),
            _confirmations(accepted, mails),
            _explained(mails, now),
        ]
        canaries = Acceptance.objects.filter(is_canary=True).count()
    return Books(now, lines, canaries)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A snapshot: on PostgreSQL a repeatable read; SQLite lets nobody write meanwhile."""
    needs_snapshot = connection.vendor == "postgresql" and not connection.in_atomic_block
    with transaction.atomic():
        if needs_snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # A million enquiries take their time, also where pages may not.
                cursor.execute("SET LOCAL statement_timeout = '60s'")
        yield


# --- The rows that count ------------------------------------------------------------------------


def _acceptances(**which: object) -> QuerySet:
    return Acceptance.objects.filter(is_canary=False, **which)


def _enquiries(**which: object) -> QuerySet:
    """What came in by capture; what came by another way has no acceptance."""
    return Enquiry.objects.filter(origin__in=CAPTURED, **which).order_by()


def _same_reference(rows: QuerySet) -> Exists:
    return Exists(rows.filter(reference=OuterRef("reference")))


IS_ERASED = Exists(Erasure.objects.filter(reference=OuterRef("reference")))
ACCEPTED, HELD = Q(state=EnquiryState.ACCEPTED), Q(state=EnquiryState.HELD)


def _count_acceptances() -> dict[str, int]:
    every, erased = _tally(_acceptances()), _tally(_acceptances().filter(IS_ERASED))
    standing = {name: every[name] - erased[name] for name in every}
    return standing | {"all": every["all"], "erased": erased["all"]}


def _tally(rows: QuerySet) -> dict[str, int]:
    is_held = Q(accepted_as=AcceptedAs.HELD)
    return rows.aggregate(
        all=Count("pk"),
        new=Count("pk", filter=Q(accepted_as=AcceptedAs.NEW)),
        joined=Count("pk", filter=Q(accepted_as=AcceptedAs.JOINED)),
        owing=Count("pk", filter=Q(owes_confirmation=True) & ~is_held),
        telling=Count("pk", filter=Q(owes_notice=True) & ~is_held),
    )


def _count_enquiries() -> dict[str, int]:
    return _enquiries().aggregate(
        all=Count("pk"),
        accepted=Count("pk", filter=ACCEPTED),
        held=Count("pk", filter=HELD),
        led=Count("pk", filter=~Q(state=EnquiryState.ERASED) & Q(lead__isnull=False)),
    )


def _count_mails() -> Counter[str]:
    """By state; and by kind, of accepted enquiries only. One walk over the longest table."""
    counts = Counter()
    groups = OutboundEmail.objects.order_by().values_list(
        "kind", "state", "enquiry__state", "enquiry__origin"
    )
    for kind, state, of_state, origin, count in groups.annotate(count=Count("pk")):
        counts["all"] += count
        counts[state] += count
        if of_state == EnquiryState.ACCEPTED and origin in CAPTURED:
            counts[kind] += count
    return counts


# --- The lines ----------------------------------------------------------------------------------


def _stored(accepted: dict[str, int], enquiries: dict[str, int]) -> Line:
    erased_and_gone = _acceptances().filter(IS_ERASED).exclude(_same_reference(_enquiries()))
    gone = erased_and_gone.count()
    return Line(
        _("Accepted submissions = enquiries stored"),
        accepted["all"],
        enquiries["all"] + gone,
        _("%(enquiries)s stored + %(gone)s erased and gone")
        % {"enquiries": enquiries["all"], "gone": gone},
        _faults(
            (
                _("accepted, but its enquiry is gone"),
                _acceptances().exclude(IS_ERASED).exclude(_same_reference(_enquiries())),
            ),
            (
                _("stored, but never booked as accepted"),
                _enquiries().exclude(_same_reference(_acceptances())),
            ),
            (
                _("erased, but no erasure is on record"),
                _enquiries(state=EnquiryState.ERASED).exclude(IS_ERASED),
            ),
            (
                _("erased once, and here again"),
                _enquiries().filter(IS_ERASED).exclude(state=EnquiryState.ERASED),
            ),
        ),
    )


def _became(accepted: dict[str, int], enquiries: dict[str, int]) -> Line:
    parts = {
        "new": accepted["new"],
        "joined": accepted["joined"],
        "held": enquiries["held"],
        "erased": accepted["erased"],
    }
    booked_held = _acceptances(accepted_as=AcceptedAs.HELD)
    return Line(
        _("Accepted submissions = new + joined + held + erased"),
        accepted["all"],
        sum(parts.values()),
        _sum_in_words(parts),
        _faults(
            (
                _("held, but not booked as held"),
                _enquiries().filter(HELD).exclude(_same_reference(booked_held)),
            ),
            (
                _("booked as held, but no longer held"),
                booked_held.filter(_same_reference(_enquiries().filter(ACCEPTED))),
            ),
        ),
    )


def _led(enquiries: dict[str, int]) -> Line:
    return Line(
        _("Accepted enquiries = enquiries with a lead"),
        enquiries["accepted"],
        enquiries["led"],
        faults=_faults(
            (_("accepted, but without a lead"), _enquiries(lead=None).filter(ACCEPTED)),
            (_("held, but with a lead"), _enquiries(lead__isnull=False).filter(HELD)),
        ),
    )


def _people(accepted: dict[str, int]) -> Line:
    captured = Lead.objects.filter(origin__in=CAPTURED).order_by()
    leads = captured.present()
    theirs = Enquiry.objects.filter(lead=OuterRef("pk"))
    # All that is left of an erased person is a lead whose enquiries are erased.
    standing = leads.filter(Exists(theirs.exclude(state=EnquiryState.ERASED)))
    # A lead that was merged came in as new too; its enquiries stand with the one that was kept.
    merged = captured.filter(merged_into__in=standing)
    firsts = _enquiries().filter(_same_reference(_acceptances(accepted_as=AcceptedAs.NEW)))
    firsts = firsts.exclude(state=EnquiryState.ERASED)
    persons, absorbed, right = standing.count(), merged.count(), accepted["new"]
    left = persons + absorbed
    faults = _faults(
        (_("no enquiry of it is left"), leads.exclude(Exists(theirs))), as_name="lead {pk}"
    )
    led_by_firsts = firsts.aggregate(leads=Count("lead", distinct=True))["leads"]
    if not (left == right and persons == led_by_firsts):
        # As many leads as first enquiries, and as many leads behind these: then each has one of its
        # own. Only otherwise is it worth the long walk to see which has none, and which share.
        without = standing.exclude(Exists(firsts.filter(lead=OuterRef("pk"))))
        shared = firsts.values("lead").annotate(times=Count("pk")).filter(times__gt=1)
        unmerged = shared.exclude(lead__in=merged.values("merged_into"))
        faults += _faults(
            (_("none of its enquiries is booked as new"), without), as_name="lead {pk}"
        )
        faults += _faults(
            (
                _("booked as new, as another of its lead is"),
                firsts.filter(lead__in=unmerged.values("lead")),
            )
        )
    parts = _("%(merged)s of them merged into another") % {"merged": absorbed} if absorbed else ""
    words = _("Leads from forms = enquiries booked as new")
    return Line(words, left, right, parts, faults)


def _notices(accepted: dict[str, int], mails: Counter[str]) -> Line:
    """What came in while admissions had no address at all owes none (Acceptance.owes_notice)."""
    kind, owing = MailKind.NOTICE, _same_reference(_acceptances(owes_notice=True))
    left, right = accepted["telling"], mails[kind]
    welcome = _enquiries().filter(ACCEPTED)
    faults = _faults((_("admissions was never told"), welcome.filter(owing).exclude(_has(kind))))
    if right > left:
        faults += _faults(
            (_("told more than once"), _told_twice(kind)),
            (_("told, though nobody was to be"), welcome.filter(_has(kind)).exclude(owing)),
        )
    return Line(_("Accepted enquiries = notices to admissions"), left, right, faults=faults)


def _confirmations(accepted: dict[str, int], mails: Counter[str]) -> Line:
    """An address that staff corrected got a confirmation of its own, beside the first one."""
    kind, owing = MailKind.CONFIRMATION, _same_reference(_acceptances(owes_confirmation=True))
    confirmed = _enquiries().filter(ACCEPTED).filter(_has(kind))
    count = confirmed.count()
    corrected = mails[kind] - count
    faults = _faults(
        (_("no confirmation"), _enquiries().filter(ACCEPTED).filter(owing).exclude(_has(kind)))
    )
    if count > accepted["owing"]:
        faults += _faults((_("confirmed, though no address was given"), confirmed.exclude(owing)))
    if corrected:
        faults += _faults(
            (_("confirmed more than once at one address"), _told_twice(kind, "to_email"))
        )
    return Line(
        _("Accepted enquiries with an e-mail address = those confirmed"),
        accepted["owing"],
        count,
        _("and %(corrected)s once more, to another address") % {"corrected": corrected}
        if corrected
        else "",
        faults,
    )


def _has(kind: MailKind) -> Exists:
    return Exists(OutboundEmail.objects.filter(enquiry=OuterRef("pk"), kind=kind))


def _told_twice(kind: MailKind, *also_same: str) -> QuerySet:
    mails = OutboundEmail.objects.filter(kind=kind).order_by()
    twice = mails.values("enquiry", *also_same).annotate(times=Count("pk")).filter(times__gt=1)
    return _enquiries().filter(ACCEPTED, pk__in=twice.values("enquiry"))


def _explained(mails: Counter[str], now: datetime) -> Line:
    owed, reasons = OutboundEmail.objects.owed().order_by(), _reasons_to_wait(now)
    held = OutboundEmail.objects.filter(state=MailState.HELD).order_by()
    unreasoned = held.filter(state_reason="")
    strange = OutboundEmail.objects.exclude(state__in=MailState.values).order_by()
    # Whole walks over the longest table, so only when there is something to find.
    has_held, has_strange = mails[MailState.HELD], mails["all"] - sum(mails[s] for s in MailState)
    parts = {
        **{state.value: mails[state] for state in FINAL},
        **owed.aggregate(**{name: Count("pk", filter=why) for name, why in reasons.items()}),
        "held_for_a_reason": has_held and held.exclude(state_reason="").count(),
    }
    stuck = owed.exclude(reduce(or_, reasons.values()))
    return Line(
        _("Mails owed = in a final state + waiting for a reason"),
        mails["all"],
        sum(parts.values()),
        _sum_in_words(parts),
        _faults(
            (
                _("due for more than %(minutes)s minutes") % {"minutes": DUE_AT_MOST.seconds // 60},
                stuck,
            ),
            *([(_("held without a reason"), unreasoned)] if has_held else []),
            *([(_("in no state that we know"), strange)] if has_strange else []),
            column="enquiry__reference",
        ),
    )


def _reasons_to_wait(now: datetime) -> dict[str, Q]:
    """Why a queued mail may not be gone; each fits one at most."""
    if MailStop.objects.exists():
        return {"stopped_with_all_mail": Q(pk__isnull=False)}
    # With the null said aloud: what is neither true nor false would be missed by `exclude`.
    is_leased = Q(lease_until__isnull=False, lease_until__gte=now)
    return {
        "with_a_worker": is_leased,
        "not_due_yet": ~is_leased & Q(due_at__gt=now),
        "due_just_now": ~is_leased & Q(due_at__lte=now, due_at__gt=now - DUE_AT_MOST),
    }


# --- In words -----------------------------------------------------------------------------------


def _faults(
    *suspects: tuple[str, QuerySet], column: str = "reference", as_name: str = "{reference}"
) -> list[Fault]:
    """The first rows of each kind by name, and how many more there are."""
    faults = []
    column = "pk" if "{pk}" in as_name else column
    for words, rows in suspects:
        first = list(rows.values_list(column, flat=True)[: NAMED + 1])
        if first:
            more = rows.count() - NAMED if len(first) > NAMED else 0
            names = [as_name.format(reference=value, pk=value) for value in first[:NAMED]]
            faults.append(Fault(words, names, more))
    return faults


def _sum_in_words(parts: dict[str, int]) -> str:
    named = (f"{count} {name.replace('_', ' ')}" for name, count in parts.items() if count)
    return " + ".join(named) or "none"


def amiss_in_words(books: Books) -> str:
    """For an alarm: references, no personal data."""
    return " ".join(
        "; ".join(
            [
                _("%(words)s: %(left)s against %(right)s")
                % {"words": line.words, "left": line.left, "right": line.right},
                *map(str, line.faults),
            ]
        )
        + "."
        for line in books.amiss
    )


def as_table(books: Books) -> str:
    """For a terminal."""
    rows = []
    for line in books.lines:
        mark = "balanced" if line.is_balanced else "AMISS"
        rows.append(f"{mark:<9}{line.left:>9} = {line.right:<9} {line.words}")
        rows += [f"{'':<32}{line.parts}"] if line.parts else []
        rows += [f"{'':<32}! {fault}" for fault in line.faults]
    rows.append(_("Canaries, counted apart: %(canaries)s") % {"canaries": books.canaries})
    return "\n".join(rows)
