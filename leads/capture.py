"""The only way in. One function, one transaction: if a reference was seen, everything is stored.

Enquiry, lead, consent, attribution, timeline and the owed mails are written together or not at all.
A one-time key that was used before gives its reference again. What looks suspicious is stored and
held: it has no lead and owes no mail until a person releases it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_guid import get_guid

from programs.models import Intake, Program, School

from . import (
    attribution,
    consent,
    finding,
    mail,
    matching,
    metrics,
    next_step,
    promise,
    spam,
    stages,
)
from .attribution import Trail
from .choices import AcceptedAs, EnquiryState, Happening, Origin, Purpose, Stage
from .contact import are_names_compatible, email_key
from .matching import Match
from .models import (
    Acceptance,
    Amendment,
    Application,
    AskedWords,
    Consent,
    Enquiry,
    Lead,
    Notice,
    TimelineEntry,
    Touch,
)
from .outbox import doorbell
from .reference import new_reference
from .spam import Suspicion

TOLD_AMENDMENTS = 3
OnMatch = Callable[[Match], None] | None


@dataclass(frozen=True)
class ApplicationAnswers:
    """What Apply Online asks beyond the contact fields; each may be empty."""

    intake: Intake | None = None
    degree: str = ""
    degree_status: str = ""
    marks: Decimal | None = None
    marks_scale: str = ""
    exams: list[str] = field(default_factory=list)
    work_experience: str = ""


@dataclass(frozen=True)
class Submission:
    """One checked form. `typed` is every answer as it was typed; `phone` is in E.164."""

    key: uuid.UUID
    origin: Origin
    full_name: str
    phone: str
    email: str
    program: Program | None
    city: str
    message: str
    notice: Notice
    trail: Trail
    typed: dict[str, object]
    page: str = ""
    language: str = "en"
    suspicions: list[Suspicion] = field(default_factory=list)
    application: ApplicationAnswers | None = None
    asked_with: AskedWords | None = None
    is_canary: bool = False
    taken_by: AbstractBaseUser | None = None
    agreed_how: str = ""
    is_quiet: bool = False  # nobody is written to and no call is promised: one row of a list

    @property
    def consent_method(self) -> str:
        """How it was agreed to. Staff who wrote it down stand for it by name."""
        if self.agreed_how:
            return self.agreed_how
        if self.taken_by is None:
            return consent.TICKED
        return _("in words, taken down by %(name)s") % {"name": self.taken_by}

    @property
    def email_key(self) -> str:
        return email_key(self.email) if self.email else ""


@dataclass(frozen=True)
class Receipt:
    reference: str
    is_repeat: bool = False


def capture(submission: Submission, *, last_try: bool = False) -> Receipt:
    """Store a submission for good and return its reference.

    Safe to call any number of times with the same key, also at the same instant.
    """
    earlier = Enquiry.everything.filter(submission_id=submission.key).first()
    if earlier and not _is_same_person(earlier, submission):
        # Two people on one phone: the second went "back" to the first one's form and filled it in
        # anew. A key of their own, the same at every try.
        own_key = uuid.uuid5(submission.key, f"{submission.email_key} {submission.phone}")
        return capture(replace(submission, key=own_key))
    if earlier:
        return _answer_to_repeat(earlier, submission)
    try:
        with transaction.atomic(durable=True):
            receipt, accepted_as = _take(submission)
    except IntegrityError:
        # The same key won the race in another process and is found at the second look; or, once in
        # very long, our reference was taken. Anything else is a fault.
        if last_try:
            raise
        return capture(submission, last_try=True)
    if accepted_as and not submission.is_canary:
        metrics.count(metrics.ENQUIRIES, accepted_as=accepted_as.value)
    return receipt


def capture_row(submission: Submission, *, on_match: OnMatch) -> Receipt:
    """One of many rows, within its worker's transaction, which has locked all their identities at once.

    The transaction keeps a note of the row as well, so it needs no second look for its key. `on_match`
    is told whose it is before the lead learns anything.
    """
    with transaction.atomic():
        return _take(submission, on_match)[0]


def _take(submission: Submission, on_match: OnMatch = None) -> tuple[Receipt, AcceptedAs | None]:
    matching.lock_identity(submission.email_key, submission.phone)
    today = _of_today(submission)
    if same := _same_answers(today, submission):
        return Receipt(same.reference, is_repeat=True), None
    enquiry, accepted_as = _write(submission, today, on_match)
    doorbell.ring_after_commit()
    return Receipt(enquiry.reference), accepted_as


def _is_same_person(enquiry: Enquiry, submission: Submission) -> bool:
    shares_email = bool(enquiry.email_key) and enquiry.email_key == submission.email_key
    return shares_email or are_names_compatible(enquiry.full_name, submission.full_name)


def _of_today(submission: Submission) -> list[Enquiry]:
    """What came with this mailbox or number in 24 hours, newest first; of very many, a hundred."""
    same = Enquiry.objects.of_today(email_key=submission.email_key, phone=submission.phone)
    return list(same[:100])


def _same_answers(today: list[Enquiry], submission: Submission) -> Enquiry | None:
    """The same answers of the same person under another key: the form was opened again by "back",
    or it stood on a page that carries no key."""
    same_form = (enquiry for enquiry in today if enquiry.origin == submission.origin)
    return next((enquiry for enquiry in same_form if enquiry.answers == submission.typed), None)


def _answer_to_repeat(enquiry: Enquiry, submission: Submission) -> Receipt:
    if enquiry.answers != submission.typed and not _keep_amendment(enquiry, submission.typed):
        return capture(submission)
    return Receipt(enquiry.reference, is_repeat=True)


@transaction.atomic
def _keep_amendment(enquiry: Enquiry, typed: dict[str, object]) -> bool:
    """Keep other answers of the same person beside the first ones, and tell admissions of each, up
    to a number that no honest visitor reaches."""
    enquiry = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry.pk)
    if enquiry.state == EnquiryState.ERASED:
        return False
    if enquiry.amendments.filter(answers=typed).exists():
        return True
    Amendment.objects.create(enquiry=enquiry, answers=typed)
    if enquiry.lead:
        TimelineEntry.objects.record(
            enquiry.lead,
            Happening.AMENDMENT,
            _("%(reference)s was sent again with other answers; the first ones stand.")
            % {"reference": enquiry.reference},
            enquiry=enquiry,
        )
        if enquiry.amendments.count() <= TOLD_AMENDMENTS:
            mail.owe_amendment(enquiry)
            doorbell.ring_after_commit()
    return True


def _write(
    submission: Submission, today: list[Enquiry], on_match: OnMatch
) -> tuple[Enquiry, AcceptedAs]:
    """Every row that the submission leaves. `today`: the person's enquiries of the last 24 hours."""
    enquiry = Enquiry(
        reference=new_reference(),
        submission_id=submission.key,
        origin=submission.origin,
        full_name=submission.full_name,
        email=submission.email,
        email_key=submission.email_key,
        phone=submission.phone,
        program=submission.program,
        city=submission.city,
        message=submission.message,
        page=submission.page,
        language=submission.language,
        answers=submission.typed,
        asked_with=submission.asked_with,
        is_canary=submission.is_canary,
    )
    # A person who stands at the desk is not held, however often the family asks.
    rate = None if submission.taken_by else spam.judge_rate(len(today))
    enquiry.held_reasons = spam.reasons_to_hold([*submission.suspicions, *([rate] if rate else [])])
    enquiry.state = EnquiryState.HELD if enquiry.held_reasons else EnquiryState.ACCEPTED
    match = None if enquiry.is_held else _give_lead(enquiry, on_match)
    enquiry.save(force_insert=True)
    touch = attribution.record_touch(enquiry, submission.trail)
    if submission.application:
        answers = vars(submission.application)
        Application.objects.create(enquiry=enquiry, lead=enquiry.lead, **answers)
    agreed = None
    if not _has_withdrawn(enquiry, match):
        agreed = consent.record_consent(enquiry, submission.notice, submission.consent_method)
    is_quiet = submission.is_quiet or _is_left_alone(enquiry, match)
    if not is_quiet:
        promise.make_promise(enquiry, School.load())
    accepted_as = AcceptedAs.HELD
    if match:
        accepted_as = _welcome(enquiry, touch, agreed, match, is_quiet=is_quiet)
    Acceptance.objects.create(
        reference=enquiry.reference,
        accepted_as=accepted_as,
        owes_confirmation=bool(enquiry.email) and not is_quiet,
        owes_notice=not (enquiry.is_held or is_quiet) and mail.tells_admissions(),
        request_id=get_guid() or "",
        is_canary=enquiry.is_canary,
    )
    return enquiry, accepted_as


def _has_withdrawn(enquiry: Enquiry, match: Match | None) -> bool:
    """Somebody who took their consent back is in a list: whoever made the list cannot agree for them."""
    if enquiry.origin != Origin.IMPORT or match is None or match.lead is None:
        return False
    return consent.is_taken_back(match.lead, Purpose.ANSWER)


def _is_left_alone(enquiry: Enquiry, match: Match | None) -> bool:
    """Who is in a list did not ask: a lost one stays lost, is not written to and is promised no call."""
    if enquiry.origin != Origin.IMPORT or match is None or match.lead is None:
        return False
    is_lost = match.lead.stage in (Stage.LOST, Stage.JUNK)
    return is_lost or _has_withdrawn(enquiry, match)


def _give_lead(enquiry: Enquiry, on_match: OnMatch = None) -> Match:
    """Find or make the person behind an enquiry. What the person tells anew joins the match's reason."""
    match = matching.find_lead(enquiry)
    if on_match:
        on_match(match)
    lead = match.lead or Lead(
        origin=enquiry.origin,
        created_at=enquiry.received_at,
        last_enquiry_at=enquiry.received_at,
        is_canary=enquiry.is_canary,
    )
    match.reason = "; ".join([match.reason, *_fill_in(lead, enquiry)])
    if match.lead is None:
        lead.save(force_insert=True)
    enquiry.lead = lead
    return match


def _welcome(
    enquiry: Enquiry, touch: Touch, agreed: Consent | None, match: Match, *, is_quiet: bool = False
) -> AcceptedAs:
    """Keep what the lead learned, tell its story and owe the mails."""
    attribution.credit(enquiry.lead, touch)
    if enquiry.origin != Origin.IMPORT:  # who is in a list did not ask again
        if match.lead and consent.agreed_again(enquiry.lead, agreed):
            enquiry.lead.channels_refused = []
        stages.reopen(enquiry.lead)
    next_step.refresh(enquiry.lead)
    enquiry.lead.save()
    story = _story(enquiry, touch, agreed, joined=match.reason if match.lead else "")
    for pair in matching.note_possible_duplicates(enquiry.lead, match):
        for one, other in ((pair.lead, pair.other), (pair.other, pair.lead)):
            about = _("%(other)s (lead %(pk)s): %(reason)s") % {
                "other": other,
                "pk": other.pk,
                "reason": pair.reason,
            }
            story.append(TimelineEntry.about(one, Happening.POSSIBLE_DUPLICATE, about))
    TimelineEntry.objects.bulk_create(story)
    if not is_quiet:
        mail.owe_welcome(enquiry)
    return AcceptedAs.JOINED if match.lead else AcceptedAs.NEW


def _fill_in(lead: Lead, enquiry: Enquiry) -> list[str]:
    """Take over what the lead lacks. What differs stays on the enquiry, and is told in words."""
    news = []
    for name in ("full_name", "email", "phone", "city"):
        said, known = getattr(enquiry, name), getattr(lead, name)
        if said and not known:
            setattr(lead, name, said)
        elif said and said.casefold() != known.casefold():
            label = Lead._meta.get_field(name).verbose_name
            news.append(_("other %(label)s: %(said)s") % {"label": label, "said": said})
    lead.email_key = lead.email_key or enquiry.email_key
    finding.learn(lead, enquiry.full_name, enquiry.email)
    is_newest = enquiry.received_at >= lead.last_enquiry_at
    if enquiry.program_id and (lead.program_id is None or is_newest):
        lead.program = enquiry.program
    lead.last_enquiry_at = max(lead.last_enquiry_at, enquiry.received_at)
    return news


def _story(
    enquiry: Enquiry, touch: Touch, agreed: Consent | None, *, joined: str
) -> list[TimelineEntry]:
    """`joined`: why the enquiry joined a lead that was there already; empty for a new lead."""

    def told(kind: Happening, words: str) -> TimelineEntry:
        at = enquiry.received_at
        return TimelineEntry.about(enquiry.lead, kind, words, enquiry=enquiry, happened_at=at)

    kind = Happening.APPLICATION if enquiry.is_application else Happening.ENQUIRY
    about = f"{enquiry.reference}: {enquiry.program or _('no program chosen')}"
    return [
        *([] if joined else [told(Happening.LEAD_CREATED, _("From %(touch)s") % {"touch": touch})]),
        told(
            kind,
            _("%(about)s (joined: %(joined)s)") % {"about": about, "joined": joined}
            if joined
            else about,
        ),
        *([told(Happening.CONSENT, str(agreed))] if agreed else []),
    ]


def release(enquiry: Enquiry, *, by: AbstractBaseUser) -> bool:
    """Accept a held enquiry: it gets its lead, at the time it came in, and its mails, once.

    False if somebody released it first.
    """
    with transaction.atomic():
        # Before any row: everybody who takes both takes the identity first.
        matching.lock_identity(enquiry.email_key, enquiry.phone)
        # The conditional update lets one of two staff win.
        is_ours = Enquiry.objects.held().filter(pk=enquiry.pk).update(state=EnquiryState.ACCEPTED)
        if not is_ours:
            return False
        enquiry.refresh_from_db()
        match = _give_lead(enquiry)
        enquiry.save(update_fields=["lead"])
        enquiry.consents.update(lead=enquiry.lead)
        Application.objects.filter(enquiry=enquiry).update(lead=enquiry.lead)
        agreed = enquiry.consents.select_related("notice").get()
        promise.renew_promise(enquiry, School.load())
        accepted_as = _welcome(enquiry, enquiry.touch, agreed, match)
        Acceptance.objects.filter(reference=enquiry.reference).update(
            accepted_as=accepted_as, owes_notice=mail.tells_admissions()
        )
        TimelineEntry.objects.record(
            enquiry.lead,
            Happening.RELEASED,
            _("%(reference)s was held: %(reasons)s")
            % {"reference": enquiry.reference, "reasons": " ".join(enquiry.held_reasons)},
            enquiry=enquiry,
            actor=by,
        )
        doorbell.ring_after_commit()
    return True
