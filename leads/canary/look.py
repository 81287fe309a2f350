"""Has the canary come back? And if not: where did it stop?"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .. import clock
from ..choices import MailState
from ..models import (
    Acceptance,
    CanaryRun,
    Consent,
    DeliveryAttempt,
    Enquiry,
    Lead,
    MailStop,
    OutboundEmail,
    ProviderEvent,
    TimelineEntry,
    Touch,
)
from .fly import fly
from .inbox import InboxError, open_inbox

EVERY = timedelta(minutes=5)
# What breaks right after a canary has passed is met by the next one, five minutes later. With this and
# the seconds between two looks the alarm is raised within ten minutes.
BACK_WITHIN = timedelta(minutes=4, seconds=30)
TAKEN = (MailState.SENT, MailState.DELIVERED)
CANARIES_STAY = timedelta(days=1)
RUNS_STAY = timedelta(days=30)


def is_flown() -> bool:
    return bool(settings.CANARY_EMAIL)


def has_inbox() -> bool:
    return bool(settings.CANARY_INBOX)


def fly_when_due() -> CanaryRun | None:
    """When that is, the database says: two hosts that watch send one canary, not two."""
    if not is_flown() or MailStop.objects.exists():
        return None
    if CanaryRun.objects.filter(started_at__gt=clock.now() - EVERY).exists():
        return None
    return fly()


def look() -> str:
    """Settle what is in the air. Returns in words what is wrong with the way, or nothing."""
    in_the_air = CanaryRun.objects.filter(returned_at=None, problem="")
    if MailStop.objects.exists():
        # Nothing can come back, and that proves nothing.
        in_the_air.delete()
        return ""
    for run in in_the_air:
        _settle(run)
    landed = CanaryRun.objects.exclude(returned_at=None, problem="").first()
    return landed.problem if landed and is_flown() else ""


def _settle(run: CanaryRun) -> None:
    if not run.reference:
        run.delete()  # the watch was stopped while it filled in the form
        return
    mails = list(OutboundEmail.everything.filter(enquiry__reference=run.reference))
    trouble = _where_it_stands(run, mails)
    if not trouble and has_inbox():
        trouble = _fetch(run, {mail.subject for mail in mails})
    if not trouble:
        run.returned_at = clock.now()
    elif clock.now() - run.started_at > BACK_WITHIN:
        run.problem = trouble[:255]
    else:
        return
    run.save()


def _where_it_stands(run: CanaryRun, mails: list[OutboundEmail]) -> str:
    """Empty when the mail server has taken both of its mails."""
    enquiry = Enquiry.everything.filter(reference=run.reference).first()
    if enquiry is None:
        return _("%(reference)s was given out, but is not stored.") % {"reference": run.reference}
    if enquiry.is_held:
        return _("%(reference)s is held: %(reasons)s") % {
            "reference": run.reference,
            "reasons": " ".join(enquiry.held_reasons),
        }
    if len(mails) < 2:
        return _("%(reference)s owes %(mails)s mails instead of two.") % {
            "reference": run.reference,
            "mails": len(mails),
        }
    for mail in mails:
        if mail.state == MailState.QUEUED:
            tried = (
                _("tried %(attempts_made)s times") % {"attempts_made": mail.attempts_made}
                if mail.attempts_made
                else _("never tried")
            )
            return _("The mail of %(reference)s is still queued, %(tried)s.") % {
                "reference": run.reference,
                "tried": tried,
            }
        if mail.state not in TAKEN:
            return _("The mail of %(reference)s is %(state)s.") % {
                "reference": run.reference,
                "state": mail.get_state_display(),
            }
    return ""


def _fetch(run: CanaryRun, expected: set[str]) -> str:
    """Take both mails out of the mailbox; says what is missing. One alone stays until both are there."""
    try:
        with open_inbox(settings.CANARY_INBOX) as inbox:
            missing = expected - inbox.subjects(run.reference)
            if not missing:
                inbox.delete(run.reference)
    except InboxError as problem:
        return str(problem)
    if missing:
        return _("The mails of %(reference)s were sent, but %(missing)s did not come back.") % {
            "reference": run.reference,
            "missing": len(missing),
        }
    return ""


# --- What the desk shows ------------------------------------------------------------------------


def last_runs() -> list[CanaryRun]:
    return list(CanaryRun.objects.all()[:10])


def what_it_proves() -> str:
    """How far the proof goes, wherever a canary is shown: nobody shall think that it says more."""
    if not is_flown():
        return _("No canary flies: set CANARY_EMAIL.")
    minutes = EVERY.seconds // 60
    if has_inbox():
        return _(
            "Every %(minutes)s minutes the site sends its own form, and looks for both mails in a mailbox."
        ) % {"minutes": minutes}
    return _(
        "Every %(minutes)s minutes the site sends its own form, and sees that the mail server takes both mails. Whether they reach a mailbox is not proven: set CANARY_INBOX."
    ) % {"minutes": minutes}


def is_overdue() -> bool:
    """No canary for a quarter of an hour: the watch itself does not run."""
    if not is_flown() or MailStop.objects.exists():
        return False
    return not CanaryRun.objects.filter(started_at__gt=clock.now() - 3 * EVERY).exists()


# --- What it leaves behind ----------------------------------------------------------------------


def tidy() -> None:
    """Forget canaries older than a day, mails in the mailbox and all."""
    too_old = clock.now() - CANARIES_STAY
    enquiries = Enquiry.everything.filter(is_canary=True, received_at__lt=too_old)
    while batch := list(enquiries.values_list("pk", "reference", "lead")[:500]):
        pks, references, leads = map(set, zip(*batch, strict=True))
        _delete(pks, references, leads - {None})
    Acceptance.objects.filter(is_canary=True, accepted_at__lt=too_old).delete()
    _empty_mailbox(too_old)
    CanaryRun.objects.filter(started_at__lt=clock.now() - RUNS_STAY).delete()


@transaction.atomic
def _delete(pks: set[int], references: set[str], leads: set[int]) -> None:
    """From the leaves to the root. A row that a real enquiry points at is protected, and says so."""
    mails = OutboundEmail.everything.filter(enquiry__in=pks)
    TimelineEntry.objects.filter(enquiry__in=pks).delete()
    TimelineEntry.objects.filter(lead__in=leads, lead__is_canary=True).delete()
    DeliveryAttempt.objects.filter(email__in=mails).delete()
    ProviderEvent.objects.filter(email__in=mails).delete()
    mails.delete()
    Consent.objects.filter(enquiry__in=pks).delete()
    canary_leads = Lead.everything.filter(pk__in=leads, is_canary=True)
    canary_leads.update(first_touch=None, last_touch=None)
    Touch.objects.filter(enquiry__in=pks).delete()
    Enquiry.everything.filter(pk__in=pks).delete()
    canary_leads.delete()
    Acceptance.objects.filter(reference__in=references, is_canary=True).delete()


def _empty_mailbox(too_old) -> None:
    """What came back alone or too late. A mailbox that cannot be read is the look's business."""
    if not has_inbox():
        return
    stray = CanaryRun.objects.filter(
        returned_at=None, started_at__lt=too_old, started_at__gt=too_old - CANARIES_STAY
    ).exclude(reference="")
    try:
        with open_inbox(settings.CANARY_INBOX) as inbox:
            for run in stray:
                inbox.delete(run.reference)
    except InboxError:
        return
