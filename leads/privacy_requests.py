"""Somebody asks about their data: filed by whoever hears it, worked off by the head of admissions, with a proof.

The DPDP Rules 2025 leave it to us to publish how long an answer takes, and set 90 days as the longest for a
grievance (Rule 14(3)). Our own bar is 30 days for everything; from the 25th on it shows as urgent.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.formats import show_day

from . import clock, details, disclosure, erasure, withdrawal
from .choices import Happening, IdentityCheck, RequestKind, RequestState
from .contact import PhoneError, can_be_mailed, email_key, parse_phone
from .desk_work import Refused, tell
from .models import Enquiry, Lead, PrivacyRequest, RequestSubject, TimelineEntry
from .reference import read_reference

ANSWERED_WITHIN = timedelta(days=30)
AT_MOST_BY_LAW = timedelta(days=90)
URGENT_FROM = timedelta(days=25)
# These hand something out, change it or destroy it: first we must know that it is them.
NEEDS_IDENTITY = (RequestKind.SEE, RequestKind.CORRECT, RequestKind.ERASE)
SUGGESTED = 20


# --- Filing ---------------------------------------------------------------------------------------


@transaction.atomic
def file_request(
    kind: RequestKind | str,
    *,
    by: AbstractBaseUser,
    came_by: str,
    lead: Lead | None = None,
    name: str = "",
    contact: str = "",
    words: str = "",
    received_on: date | None = None,
) -> PrivacyRequest:
    """The clock starts when it reached us. With a lead its own name is enough; else the words they gave."""
    if lead is None and not (name.strip() or contact.strip()):
        raise Refused(_("Write down who asks: a name, a number, an address or a reference."))
    received_at = _moment_of(received_on)
    request = PrivacyRequest.objects.create(
        kind=kind,
        came_by=came_by,
        asked_name="" if lead else name.strip(),
        asked_contact="" if lead else contact.strip(),
        words=words.strip(),
        received_at=received_at,
        due_on=(timezone.localtime(received_at) + ANSWERED_WITHIN).date(),
        filed_by=by,
    )
    if lead:
        _add(request, lead=lead, by=by)
    return request


def _moment_of(received_on: date | None) -> datetime:
    now = clock.now()
    if received_on is None or received_on == timezone.localdate(now):
        return now
    if received_on > timezone.localdate(now):
        raise Refused(_("It cannot have come in on a day that is still to come."))
    return timezone.make_aware(datetime.combine(received_on, datetime.min.time()))


def _add(
    request: PrivacyRequest,
    *,
    by: AbstractBaseUser,
    lead: Lead | None = None,
    enquiry: Enquiry | None = None,
) -> None:
    same = RequestSubject.objects.filter(request=request, lead=lead, enquiry=enquiry)
    if same.exists():
        return
    RequestSubject.objects.create(request=request, lead=lead, enquiry=enquiry)
    if lead:
        words = _("%(kind)s; to be answered by %(day)s") % {
            "kind": request.get_kind_display().capitalize(),
            "day": show_day(request.due_on),
        }
        tell(lead, Happening.PRIVACY, words, by)


def is_urgent(request: PrivacyRequest) -> bool:
    return request.is_open and clock.now() >= request.received_at + URGENT_FROM


def is_overdue(request: PrivacyRequest) -> bool:
    return request.is_open and request.due_on < timezone.localdate(clock.now())


def in_need_of_an_answer() -> str:
    """In words that name nobody, or nothing: what is in its last five days, or past them."""
    since = clock.now() - URGENT_FROM
    urgent = PrivacyRequest.objects.open().filter(received_at__lte=since)
    numbers = [str(pk) for pk in urgent.order_by("due_on", "pk").values_list("pk", flat=True)[:20]]
    if not numbers:
        return ""
    return _(
        "Privacy requests that must be answered now: No. %(numbers)s. See Privacy requests."
    ) % {"numbers": ", ".join(numbers)}


def open_about(lead: Lead) -> list[PrivacyRequest]:
    """What this person still waits for."""
    return list(PrivacyRequest.objects.open().filter(subjects__lead=lead).distinct())


# --- Whose data -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    leads: list[Lead]
    held: list[Enquiry]  # no lead yet


def candidates(request: PrivacyRequest) -> Found:
    """Who may have asked, by what they gave: reference, address, number, or the very same name."""
    same, about = _by_what_they_gave(request)
    chosen = request.subjects.values("lead")
    # A union, each part of which has an index: an OR across the two tables reads the whole of one.
    told = Enquiry.objects.filter(about, lead__isnull=False).order_by().values("lead")
    keys = Lead.objects.filter(same).order_by().values("pk").union(told)
    leads = Lead.objects.present().filter(pk__in=keys)
    held = Enquiry.objects.held().filter(about, lead=None)
    known = request.subjects.filter(enquiry__isnull=False).values("enquiry")
    return Found(
        list(leads.exclude(pk__in=chosen)[:SUGGESTED]),
        list(held.exclude(pk__in=known)[:SUGGESTED]),
    )


def _by_what_they_gave(request: PrivacyRequest) -> tuple[Q, Q]:
    """The same of a lead, and of an enquiry."""
    gave, name = request.asked_contact.strip(), request.asked_name.strip()
    same = Q(pk__in=[])
    if "@" in gave and can_be_mailed(gave):
        same |= Q(email_key=email_key(gave))
    elif gave:
        with suppress(PhoneError):
            same |= Q(phone=parse_phone(gave, allow_landline=True))
    if len(name.split()) > 1:
        same |= Q(full_name__iexact=name)
    code = read_reference(gave)
    return same, same | Q(reference=code) if code else same


def add_by_reference(request: PrivacyRequest, typed: str, *, by: AbstractBaseUser) -> None:
    """Whoever sent this, whichever lead they are by now."""
    enquiry = Enquiry.objects.filter(reference=read_reference(typed)).select_related("lead").first()
    if enquiry is None:
        raise Refused(_("There is no enquiry with this reference."))
    if enquiry.lead:
        add_lead(request, enquiry.lead, by=by)
    else:
        _check_open(request)
        _add(request, enquiry=enquiry, by=by)


@transaction.atomic
def add_lead(request: PrivacyRequest, lead: Lead, *, by: AbstractBaseUser) -> None:
    _check_open(request)
    _add(request, lead=lead.merged_into or lead, by=by)


def leave_out(request: PrivacyRequest, subject_pk: int) -> None:
    """It was somebody else."""
    _check_open(request)
    request.subjects.filter(pk=subject_pk).delete()


def _check_open(request: PrivacyRequest) -> None:
    if not request.is_open:
        raise Refused(_("This request was answered already."))


def _leads_of(request: PrivacyRequest) -> list[Lead]:
    keys = request.subjects.filter(lead__isnull=False).values("lead")
    return list(Lead.objects.filter(pk__in=keys).order_by("pk"))


def _held_of(request: PrivacyRequest) -> list[Enquiry]:
    keys = request.subjects.filter(enquiry__isnull=False).values("enquiry")
    return list(Enquiry.objects.filter(pk__in=keys).select_related("lead").order_by("pk"))


def people_of(request: PrivacyRequest) -> tuple[list[Lead], list[Enquiry]]:
    """The leads, those included that a held enquiry became, and the held enquiries that are still without one."""
    held = _held_of(request)
    leads = {lead.pk: lead for lead in _leads_of(request)}
    leads |= {one.lead_id: one.lead for one in held if one.lead}
    return list(leads.values()), [one for one in held if one.lead is None]


# --- Answering ------------------------------------------------------------------------------------


def disclose(request: PrivacyRequest) -> disclosure.Disclosure:
    """Everything we hold, to be handed to whoever asked. That it was made, and what was in it, is kept."""
    leads, held = people_of(request)
    if not leads and not held:
        raise Refused(_("First say whose data: choose whoever it is."))
    if not request.identity_checked:
        raise Refused(_("First say how we know that it is them."))
    made = disclosure.disclose(leads, held)
    if request.is_open:
        PrivacyRequest.objects.filter(pk=request.pk, state=RequestState.OPEN).update(
            receipt=made.receipt()
        )
    return made


def check_identity(request: PrivacyRequest, how: str) -> None:
    _check_open(request)
    if how not in IdentityCheck.values:
        raise Refused(_("Say how we know that it is them."))
    PrivacyRequest.objects.filter(pk=request.pk).update(identity_checked=how)


def answer(
    request_pk: int,
    *,
    by: AbstractBaseUser,
    outcome: str = "",
    correction: dict[str, str] | None = None,
) -> PrivacyRequest:
    """Do what was asked, and close it with its receipt. Each deed is safe to repeat, and the request is closed
    last: whoever was interrupted answers again."""
    request = PrivacyRequest.objects.get(pk=request_pk)
    _check_open(request)
    leads, held = people_of(request)
    kind = RequestKind(request.kind)
    if kind in NEEDS_IDENTITY and (leads or held) and not request.identity_checked:
        raise Refused(_("First say how we know that it is them."))
    if kind != RequestKind.ERASE and not outcome.strip():
        raise Refused(_("Say what was done."))
    receipt = DOES[kind](Deed(request, leads, held, by, correction or {}))
    _close(request, RequestState.DONE, by, outcome, receipt)
    return request


def refuse(request_pk: int, *, by: AbstractBaseUser, outcome: str) -> PrivacyRequest:
    """With the reason: the law wants one, and so does whoever asked."""
    request = PrivacyRequest.objects.get(pk=request_pk)
    _check_open(request)
    if not outcome.strip():
        raise Refused(_("Say why not: the person has a right to know."))
    _close(request, RequestState.REFUSED, by, outcome, {})
    return request


@transaction.atomic
def _close(
    request: PrivacyRequest, state: RequestState, by: AbstractBaseUser, outcome: str, receipt: dict
) -> None:
    forgets = request.kind == RequestKind.ERASE and state == RequestState.DONE
    said = {"state": state, "completed_by": by, "completed_at": clock.now(), "receipt": receipt}
    said["outcome"] = "" if forgets else outcome.strip()
    if forgets:
        said |= {"asked_name": "", "asked_contact": "", "words": ""}
    ours = PrivacyRequest.objects.filter(pk=request.pk, state=RequestState.OPEN)
    if not ours.update(**said):
        raise Refused(_("This request was answered already."))
    request.refresh_from_db()
    if not forgets:
        _tell_leads(_leads_of(request), str(request.get_state_display()).capitalize(), by)


def _tell_leads(leads: Iterable[Lead], words: str, by: AbstractBaseUser) -> None:
    for lead in leads:
        about = _("Their request about their data: %(state)s") % {"state": words.lower()}
        TimelineEntry.objects.record(lead, Happening.PRIVACY, about, actor=by)


@dataclass(frozen=True)
class Deed:
    request: PrivacyRequest
    leads: list[Lead]
    held: list[Enquiry]
    by: AbstractBaseUser
    correction: dict[str, str]

    @property
    def is_about_nobody(self) -> bool:
        return not self.leads and not self.held


def _show(deed: Deed) -> dict[str, object]:
    """What was handed out is what the receipt says; nobody closes this without having made it."""
    if not deed.is_about_nobody and "sha256" not in deed.request.receipt:
        raise Refused(_("First download what we hold, and send it to them."))
    return deed.request.receipt or {"counts": {}}


def _correct(deed: Deed) -> dict[str, object]:
    said = {name: deed.correction.get(name, "").strip() for name in details.OF_THE_PERSON}
    said = {name: words for name, words in said.items() if words}
    if len(deed.leads) != 1:
        raise Refused(_("A correction is for one lead: choose it, and merge it if there are two."))
    if not said:
        raise Refused(_("Write down what is right."))
    changed = details.change_details(
        deed.leads[0].pk,
        said,
        by=deed.by,
        because=_("they asked for it"),
        is_landline=True,
    )
    return {"corrected": changed}


def _erase(deed: Deed) -> dict[str, object]:
    made = disclosure.disclose(deed.leads, deed.held) if not deed.is_about_nobody else None
    reason = _("Asked for it: request %(number)s") % {"number": deed.request.pk}
    references: list[str] = []
    for lead in deed.leads:
        references += erasure.erase(lead, reason=reason, by=deed.by)
    for enquiry in deed.held:
        references += erasure.erase_by_reference(enquiry.reference, reason=reason, by=deed.by)
    return {
        "references": sorted(set(references)),
        "counts": made.counts if made else {},
        "made_at": clock.now().isoformat(),
    }


def _withdraw(deed: Deed) -> dict[str, object]:
    if not deed.leads:
        raise Refused(_("First say whose data: choose whoever it is."))
    stopped: dict[str, int] = {}
    for lead in deed.leads:
        for what, count in withdrawal.withdraw(lead.pk, by=deed.by).items():
            stopped[what] = stopped.get(what, 0) + count
    return {"counts": stopped}


def _listen(deed: Deed) -> dict[str, object]:
    return {}


DOES: dict[RequestKind, Callable[[Deed], dict[str, object]]] = {
    RequestKind.SEE: _show,
    RequestKind.CORRECT: _correct,
    RequestKind.ERASE: _erase,
    RequestKind.WITHDRAW: _withdraw,
    RequestKind.COMPLAINT: _listen,
}
