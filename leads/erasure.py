"""Forgetting a person: what they told us goes, that something happened stays.

The rows remain, without a word that could name anybody, so that the books balance and a reference means one
thing for ever. Each erased reference is also noted beside the backups (BACKUP_DIR/erasures), where it
outlives the database: a restored backup is older than the erasure, and must forget the person again.
"""

import json
import logging
import os
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from programs.formats import show_day

from . import clock
from .choices import EnquiryState, Happening, MailState, PromiseState
from .contact import are_names_compatible
from .matching import find_lead, lock_identity
from .models import (
    AccessLog,
    Amendment,
    Application,
    Consent,
    DeliveryAttempt,
    Enquiry,
    Erasure,
    ImportRow,
    Lead,
    Merge,
    OutboundEmail,
    PossibleDuplicate,
    PrivacyRequest,
    ProviderEvent,
    SavedView,
    TimelineEntry,
    Touch,
)
from .reference import read_reference

logger = logging.getLogger(__name__)

LEDGER = "erasures"


def erase(
    lead: Lead, *, reason: str, by: AbstractBaseUser | None = None, at: datetime | None = None
) -> list[str]:
    """Forget the person behind a lead, at once and for good. Returns the references of what they sent.

    Safe to repeat. `at` is given when an erasure is done again on a restored backup. Whoever was merged is
    forgotten in the lead that was kept.
    """
    if kept := Lead.everything.filter(absorbed=lead).first():
        lead = kept
    try:
        return _erase(lead, reason, by, at)
    except _MergedMeanwhile:
        return erase(lead, reason=reason, by=by, at=at)


class _MergedMeanwhile(Exception):
    """Between the look at the lead and the lock on it."""


def _erase(lead: Lead, reason: str, by: AbstractBaseUser | None, at: datetime | None) -> list[str]:
    with transaction.atomic():
        enquiries = list(Enquiry.everything.filter(lead=lead))
        keys = {key for person in (lead, *enquiries) for key in (person.email_key, person.phone)}
        lock_identity(*keys)  # what comes in now of the same person waits, and is a new lead's
        enquiries = _lock(Enquiry.everything.filter(lead=lead), lead)
        if Lead.everything.filter(pk=lead.pk, merged_into__isnull=False).exists():
            raise _MergedMeanwhile
        at = at or clock.now()
        references = _forget(enquiries + held_of_same_person(lead, enquiries), reason, at)
        for one in Lead.everything.filter(Q(pk=lead.pk) | Q(merged_into=lead)):
            _forget_lead(one, reason, by, at)
        transaction.on_commit(partial(note_beside_backups, references), robust=True)
    return references


def _lock(enquiries: models.QuerySet, lead: Lead | None = None) -> list[Enquiry]:
    """Mails first, then enquiries, then the lead, as whoever takes several of them does: a worker and
    a webhook go from the mail to its lead. Their foreign keys to what is locked here hold nobody up."""
    mails = OutboundEmail.everything.filter(enquiry__in=enquiries.order_by())
    _take(mails)
    found = _take(enquiries)
    if lead:
        _take(Lead.everything.filter(pk=lead.pk))
    return found


def _take(rows: models.QuerySet) -> list:
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def erase_by_reference(
    reference: str, *, reason: str, by: AbstractBaseUser | None = None, at: datetime | None = None
) -> list[str]:
    """Forget whoever sent the enquiry with this reference. A held one has no lead; its person may.

    An empty list if there is no such enquiry: a backup may be older than it.
    """
    enquiry = Enquiry.everything.filter(reference=reference).select_related("lead").first()
    if enquiry is None:
        return []
    with transaction.atomic():
        lead = enquiry.lead or find_lead(enquiry).lead
    if lead:
        return erase(lead, reason=reason, by=by, at=at)
    with transaction.atomic():
        lock_identity(enquiry.email_key, enquiry.phone)
        enquiries = _lock(Enquiry.everything.filter(pk=enquiry.pk, lead=None))
        enquiries += held_of_same_person(enquiry, enquiries)
        references = _forget(enquiries, reason, at or clock.now())
        transaction.on_commit(partial(note_beside_backups, references), robust=True)
    return references


def erase_again(places: Iterable[Path]) -> int:
    """Every erasure that is noted in these places or here, once more. Returns how many enquiries
    had come back, with a backup that was older than their erasure."""
    known = dict(Erasure.objects.values_list("reference", "erased_at"))
    noted = known.copy()
    for place in places:
        noted |= dict(read_ledger(place))
    reason = _("Erased before; the backup was older.")
    again = set()
    for reference, at in noted.items():
        again |= set(erase_by_reference(reference, reason=reason, at=at))
    return len(again - known.keys())


def held_of_same_person(person: Lead | Enquiry, enquiries: list[Enquiry]) -> list[Enquiry]:
    """Held enquiries have no lead yet. The rule is that of matching: the same mailbox, or the same
    mobile and a name that fits."""
    known = [person, *enquiries]
    email_keys = {one.email_key for one in known} - {""}
    phones = {one.phone for one in known} - {""}
    held = Enquiry.everything.filter(state=EnquiryState.HELD, lead=None, is_canary=person.is_canary)
    others = held.exclude(pk__in=[enquiry.pk for enquiry in enquiries])
    return [
        enquiry
        for enquiry in _take(others.filter(Q(email_key__in=email_keys) | Q(phone__in=phones)))
        if enquiry.email_key in email_keys
        or any(are_names_compatible(enquiry.full_name, one.full_name) for one in known)
    ]


# --- What is blanked ----------------------------------------------------------------------------


def _name_of_nobody(at: datetime) -> str:
    return _("Erased on %(day)s") % {"day": show_day(timezone.localtime(at))}


def _forget(enquiries: list[Enquiry], reason: str, at: datetime) -> list[str]:
    for enquiry in enquiries:
        if enquiry.state != EnquiryState.ERASED:
            _forget_searches(enquiry)
            _blank_enquiry(enquiry, _name_of_nobody(at))
        Erasure.objects.get_or_create(
            reference=enquiry.reference, defaults={"reason": reason[:255], "erased_at": at}
        )
    _forget_mails(OutboundEmail.everything.filter(enquiry__in=enquiries))
    Amendment.objects.filter(enquiry__in=enquiries).delete()
    ImportRow.objects.filter(enquiry__in=enquiries).update(cells=[], trace={})
    Consent.objects.filter(enquiry__in=enquiries).update(page="")
    Touch.objects.filter(enquiry__in=enquiries).update(
        # What says how we were found stays for the sums: source, medium and campaign.
        term="", content="", gclid="", fbclid="", referrer="", landing_page=""
    )  # fmt: skip
    Application.objects.filter(enquiry__in=enquiries).update(
        degree="", degree_status="", marks=None, marks_scale="", exams=[], work_experience=""
    )
    _forget_requests(PrivacyRequest.objects.filter(subjects__enquiry__in=enquiries))
    _blank_desk_log(Enquiry, [enquiry.pk for enquiry in enquiries])
    return [enquiry.reference for enquiry in enquiries]


def _blank_enquiry(enquiry: Enquiry, name: str) -> None:
    enquiry.full_name, enquiry.state = name, EnquiryState.ERASED
    enquiry.email = enquiry.email_key = enquiry.phone = enquiry.city = ""
    enquiry.message = enquiry.page = ""
    enquiry.answers, enquiry.held_reasons = {}, []
    # A key may have been derived from address and mobile (leads/capture.py).
    enquiry.submission_id = uuid.uuid4()
    enquiry.save()


def _forget_mails(mails: models.QuerySet) -> None:
    DeliveryAttempt.objects.filter(email__in=mails).update(answer="")
    ProviderEvent.objects.filter(email__in=mails).update(words="")
    mails.filter(state__in=[MailState.QUEUED, MailState.HELD]).update(state=MailState.CANCELLED)
    mails.update(
        to_email="", reply_to="", subject="Erased", text_body="", html_body="",
        state_reason="", claim=None, lease_until=None,
    )  # fmt: skip
    mails.filter(state=MailState.CANCELLED).update(state_reason=_("The person was erased."))
    _blank_desk_log(OutboundEmail, list(mails.values_list("pk", flat=True)))


def _forget_lead(lead: Lead, reason: str, by: AbstractBaseUser | None, at: datetime) -> None:
    pairs = PossibleDuplicate.objects.filter(Q(lead=lead) | Q(other=lead))
    _forget_name_elsewhere(lead, pairs)
    _blank_desk_log(PossibleDuplicate, list(pairs.values_list("pk", flat=True)))
    pairs.delete()
    _blank_desk_log(Lead, [lead.pk])
    _forget_desk_work(lead)
    _tell_kind_only(lead.timeline.exclude(kind=Happening.ERASED))
    if lead.timeline.filter(kind=Happening.ERASED).exists():
        return
    _forget_searches(lead)
    _forget_views(lead)
    lead.full_name = _name_of_nobody(at)
    lead.email = lead.email_key = lead.phone = lead.city = lead.email_problem = ""
    lead.phone_problem, lead.known_as, lead.owner = "", "", None
    lead.next_step, lead.next_at = "", None
    if lead.promise_state == PromiseState.OPEN:
        lead.promise_state = ""
    lead.reachable_from = lead.reachable_until = None
    lead.save()
    TimelineEntry.objects.record(
        lead,
        Happening.ERASED,
        _("Personal data erased: %(reason)s") % {"reason": reason},
        actor=by,
        happened_at=at,
    )


def _forget_desk_work(lead: Lead) -> None:
    """That somebody was called and when stays for the sums; what was said goes."""
    lead.attempts.update(note="", over_budget_because="")
    lead.stage_changes.update(note="")
    lead.follow_ups.all().delete()
    lead.promises.filter(kept_at=None).delete()
    lead.tags.clear()
    AccessLog.objects.filter(lead=lead).update(words="")
    _forget_requests(PrivacyRequest.objects.filter(subjects__lead=lead))
    # Undoing a merge would bring back what is forgotten.
    Merge.objects.filter(Q(kept=lead) | Q(absorbed=lead)).update(before={})


def _forget_requests(requests: models.QuerySet) -> None:
    """That somebody asked, when, and what came of it stays: it names nobody."""
    pks = list(requests.values_list("pk", flat=True))
    PrivacyRequest.objects.filter(pk__in=pks).update(
        asked_name="", asked_contact="", words="", outcome=""
    )
    _blank_desk_log(PrivacyRequest, pks)


def _forget_searches(person: Lead | Enquiry) -> None:
    """That somebody searched stays in the log; whom they sought by name, address or number does not."""
    sought = AccessLog.objects.filter(action=AccessLog.Action.SEARCHED)
    has_surname = len(person.full_name.split()) > 1
    named = (
        Q(words__icontains=person.full_name) if has_surname else Q(words__iexact=person.full_name)
    )
    if person.email:
        named |= Q(words__icontains=person.email)
    sought.filter(named).update(words="")
    if person.phone:
        number = person.phone[-10:]
        # Not `contains`: the index is over upper(words).
        for line in sought.filter(words__icontains=number[-3:]):
            if re.sub(r"\D", "", line.words).endswith(number):
                AccessLog.objects.filter(pk=line.pk).update(words="")


def _forget_views(person: Lead | Enquiry) -> None:
    """A list that was kept by name and searches for this one person is of no use to anybody."""
    number = person.phone[-10:]
    for view in SavedView.objects.filter(query__contains="q="):
        sought = dict(parse_qsl(view.query)).get("q", "").casefold()
        digits = re.sub(r"\D", "", sought)
        is_number = bool(number) and digits.endswith(number)
        if is_number or sought in {person.full_name.casefold(), person.email.casefold()} - {""}:
            view.delete()


def _forget_name_elsewhere(lead: Lead, pairs: models.QuerySet) -> None:
    """Leads that looked like the same person were told of with this one's name: they, and whoever they were
    merged into since. Looked for there alone, not in every mail and every line of a million."""
    twins = {pk for pair in pairs.values_list("lead", "other") for pk in pair} - {lead.pk}
    twins |= set(Lead.everything.filter(absorbed__in=twins).values_list("pk", flat=True))
    mark = f" (lead {lead.pk})"
    _tell_kind_only(
        TimelineEntry.objects.filter(
            lead__in=twins, kind=Happening.POSSIBLE_DUPLICATE, summary__contains=mark
        )
    )
    told = OutboundEmail.everything.filter(lead__in=twins)
    # By the number: the name may have been corrected since. It stands alone before it, on its line or in its item.
    until_mark = f"(?={re.escape(mark)}:)"
    for mail in told.filter(text_body__contains=mark):
        mail.text_body = re.sub(rf"(?m)^.+?{until_mark}", "Somebody", mail.text_body)
        mail.html_body = re.sub(rf"(?<=>)[^<>]+{until_mark}", "Somebody", mail.html_body)
        mail.save(update_fields=["text_body", "html_body"])


def _tell_kind_only(entries: models.QuerySet) -> None:
    for kind in entries.order_by().values_list("kind", flat=True).distinct():
        words = str(Happening(kind).label).capitalize()
        entries.filter(kind=kind).update(summary=words)


def _blank_desk_log(model: type[models.Model], pks: list[int]) -> None:
    """Django's admin keeps what a changed row was called."""
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=map(str, pks)
    ).update(object_repr="Erased", change_message="")


# --- The ledger beside the backups --------------------------------------------------------------


def note_beside_backups(references: Iterable[str]) -> None:
    """Put one small file for each reference where the backups lie: reference and time, nothing else.

    A disk that is away does not undo an erasure. The next `manage.py backup` writes what is missing,
    and fails aloud where it cannot.
    """
    if not settings.BACKUP_DIR:
        return
    try:
        write_ledger(Path(settings.BACKUP_DIR), Erasure.objects.filter(reference__in=references))
    except OSError as problem:
        logger.error("Erased, but not noted beside the backups yet: %s", problem)


def write_ledger(folder: Path, erasures: Iterable[Erasure] | None = None) -> int:
    """Note what the ledger in this folder lacks, of all erasures or of these. Returns how many."""
    ledger = folder / LEDGER
    ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = 0
    for erasure in Erasure.objects.all() if erasures is None else erasures:
        if (ledger / erasure.reference).exists():
            continue
        words = {"reference": erasure.reference, "erased_at": erasure.erased_at.isoformat()}
        _write_whole(ledger / erasure.reference, json.dumps(words) + "\n")
        written += 1
    return written


def _write_whole(path: Path, text: str) -> None:
    """The whole file or none: half a note must not be taken for one."""
    half = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with open(half, "x", opener=partial(os.open, mode=0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def read_ledger(folder: Path) -> Iterator[tuple[str, datetime | None]]:
    """Reference and time of every erasure noted in this folder. The name alone is enough."""
    ledger = folder / LEDGER
    for path in sorted(ledger.iterdir()) if ledger.is_dir() else []:
        if reference := read_reference(path.name):
            yield reference, _erased_at(path)


def _erased_at(path: Path) -> datetime | None:
    try:
        return parse_datetime(json.loads(path.read_text())["erased_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
