"""One row of a list becomes an enquiry, and can be taken back for a week.

Each row goes in by `capture`, as a form does; what it left on its lead is kept, so that taking it back gives a
lead that was there what it had. What somebody worked on since stays.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from .. import access, assignment, contacting, finding, next_step, promise
from ..capture import capture_row
from ..choices import EnquiryState, Happening, MailState
from ..consent import find_notice
from ..contact import email_key
from ..desk_work import Refused, last_line, tell
from ..lead_fields import pack, unpack
from ..matching import Match, lock_identity
from ..models import (
    Acceptance,
    AccessLog,
    BulkJob,
    Enquiry,
    ImportRow,
    Lead,
    Notice,
    OutboundEmail,
    PossibleDuplicate,
    TimelineEntry,
)
from .rows import Reader, key_of, read_email, read_phone

# --- In -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """What the rows of a slice need, read once."""

    rows: dict[int, ImportRow]
    reader: Reader
    notice: Notice


def get_ready(pks: list[int], job: BulkJob) -> Ready:
    """Lock everybody whom these rows may touch, at once and in one order, so that a visitor and a worker never
    wait for each other; before any row of the database."""
    keys: set[str] = set()
    rows = ImportRow.objects.select_related("enquiry").in_bulk(pks)
    for row in rows.values():
        if row.enquiry:
            keys |= {row.enquiry.email_key, row.enquiry.phone}
        for column, cell in zip(job.wish["columns"], row.cells, strict=False):
            keys |= _keys_in(column, cell)
    lock_identity(*keys)
    return Ready(rows, Reader.of(job.wish), find_notice("", "en"))


def _keys_in(column: str, cell: str) -> set[str]:
    try:
        if column == "phone":
            return {read_phone(cell)}
        if column == "email":
            return {email_key(read_email(cell))} if cell else set()
    except ValueError:
        return set()  # the row will be refused
    return set()


def write_row(pk: int, job: BulkJob, ready: Ready) -> None:
    row = ready.rows[pk]
    answers = ready.reader.read(row.cells)
    was: dict[str, Any] = {}

    def keep(match: Match) -> None:
        if match.lead:
            was.update(pack(match.lead), last_line=last_line(match.lead))

    submission = ready.reader.submission(row, answers, by=job.actor, notice=ready.notice)
    receipt = capture_row(submission, on_match=keep)
    if receipt.is_repeat:
        raise Refused(_("The same as %(other)s; it is left out.") % {"other": receipt.reference})
    row.enquiry = Enquiry.objects.select_related("lead").get(submission_id=key_of(row))
    _tell(row, job)
    if not was:
        _give_to_the_desk(row.enquiry.lead_id, job)
    row.trace = _trace(row.enquiry, was)
    row.cells = []  # they are the enquiry's answers now
    row.save()


def _tell(row: ImportRow, job: BulkJob) -> None:
    words = _("From the list “%(name)s”, line %(line)s")
    tell(
        row.enquiry.lead,
        Happening.IMPORTED,
        words % {"name": job.wish["name"], "line": row.line},
        job.actor,
    )


def _give_to_the_desk(lead_pk: int, job: BulkJob) -> None:
    """A new lead: to somebody, if that was wished (else by rule), with a first call, if one is planned."""
    if owner := job.wish.get("owner"):
        to = User.objects.get(pk=owner)
        assignment.assign(lead_pk, to, by=job.actor, why=_("with the list"))
    if call_at := parse_datetime(job.wish.get("call_at") or ""):
        contacting.plan_follow_up(lead_pk, call_at, by=job.actor, note=_("first call"))


def _trace(enquiry: Enquiry, was: dict[str, Any]) -> dict[str, Any]:
    """`after` and `until`: between which lines of the story the row's own stand."""
    lead, since = enquiry.lead, enquiry.received_at
    pairs = PossibleDuplicate.objects.filter(Q(lead=lead) | Q(other=lead), found_at__gte=since)
    trace = {
        "is_new": not was,
        "after": was.get("last_line", 0),
        "until": last_line(lead),
        "pairs": list(pairs.values_list("pk", flat=True)),
        "learned": {},
        "moves": [],
    }
    if was:
        now = pack(lead)
        moves = lead.stage_changes.filter(changed_at__gte=since)
        trace["learned"] = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
        trace["moves"] = list(moves.values_list("pk", flat=True))
    return trace


# --- Out again ----------------------------------------------------------------------------------


def take_back(pk: int) -> None:
    """Refused, with the reason, for a row whose lead somebody has worked on since."""
    row = ImportRow.objects.get(pk=pk)
    mails = OutboundEmail.everything.filter(enquiry=row.enquiry_id)
    mails = list(mails.select_for_update(of=("self",), no_key=True).order_by("pk"))
    enquiry = Enquiry.everything.select_for_update(of=("self",), no_key=True).get(pk=row.enquiry_id)
    leads = Lead.everything.select_for_update(of=("self",), no_key=True)
    lead = leads.get(pk=enquiry.lead_id)
    if why := _worked_on(enquiry, lead, mails, row.trace):
        raise Refused(why)
    ImportRow.objects.filter(pk=pk).update(enquiry=None)
    _remove_pairs(lead, row.trace["pairs"])
    _give_back(lead, row.trace)
    _remove_enquiry(enquiry, lead, row.trace)
    if row.trace["is_new"]:
        _remove_lead(lead)
    else:
        _recount(lead)


def _worked_on(
    enquiry: Enquiry, lead: Lead, mails: list[OutboundEmail], trace: dict[str, Any]
) -> str:
    """Why a row has to stay; nothing if it may go."""
    if enquiry.state == EnquiryState.ERASED:
        return _("The person was erased since.")
    if lead.merged_into_id or lead.merges.exists() or lead.absorbed.exists():
        return _("The lead was merged since.")
    if lead.timeline.filter(pk__gt=trace["until"], actor__isnull=False).exists():
        return _("Somebody worked on this lead since.")
    if any(mail.state != MailState.QUEUED or mail.attempts_made or mail.claim for mail in mails):
        return _("A mail was sent since.")
    if trace["is_new"] and lead.enquiries.exclude(pk=enquiry.pk).exists():
        return _("The person asked again since.")
    return ""


def _remove_pairs(lead: Lead, pks: list[int]) -> None:
    """With what the story of the other lead tells of them."""
    pairs = PossibleDuplicate.objects.filter(pk__in=pks)
    others = {pk for pair in pairs.values_list("lead", "other") for pk in pair} - {lead.pk}
    told = TimelineEntry.objects.filter(lead__in=others, kind=Happening.POSSIBLE_DUPLICATE)
    told.filter(summary__contains=f"(lead {lead.pk})").delete()
    pairs.delete()


def _give_back(lead: Lead, trace: dict[str, Any]) -> None:
    """Each field that still has what the row gave it. A new lead gave up its touches only."""
    now = pack(lead)
    learned = trace["learned"] or {name: [None, now[name]] for name in TOUCHES}
    unpack(lead, {name: was for name, (was, became) in learned.items() if now[name] == became})
    lead.save()


TOUCHES = ("first_touch_id", "last_touch_id")


def _remove_enquiry(enquiry: Enquiry, lead: Lead, trace: dict[str, Any]) -> None:
    """In the order in which they point at each other. Nothing is cascaded: what is left over speaks up."""
    lines = lead.timeline.filter(
        Q(pk__gt=trace["after"], pk__lte=trace["until"]) | Q(enquiry=enquiry)
    )
    lines.delete()
    lead.stage_changes.filter(pk__in=trace["moves"]).delete()
    enquiry.consents.all().delete()
    TimelineEntry.objects.filter(outbound_email__enquiry=enquiry).delete()
    OutboundEmail.everything.filter(enquiry=enquiry).delete()
    for name in ("promise", "touch"):
        if hasattr(enquiry, name):
            getattr(enquiry, name).delete()
    Acceptance.objects.filter(reference=enquiry.reference).delete()
    enquiry.delete()
    next_step.refresh(lead)
    lead.save()


def _recount(lead: Lead) -> None:
    """Who asked again since was given back no name and no promise of the row's: what is left tells what is true."""
    had = lead.known_as
    finding.learn_all(lead)
    if set(lead.known_as.split("\n")) == set(had.split("\n")):
        lead.known_as = had  # in the order in which it was learned
    lead.promise_state = promise.state_of(lead)
    lead.save()


def _remove_lead(lead: Lead) -> None:
    lead.timeline.all().delete()
    lead.follow_ups.all().delete()
    lead.tags.clear()
    words = _("lead %(pk)s, taken back with its list") % {"pk": lead.pk}
    AccessLog.objects.filter(lead=lead).update(lead=None, words=words)
    lead.delete()


def note_in_the_log(job: BulkJob) -> None:
    """Who brought in how many people, and from where."""
    access.note(job.actor, AccessLog.Action.IMPORTED, count=job.done, words=job.wish["agreed_how"])
