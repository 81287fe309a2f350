"""Somebody stands at the desk or is on the phone: taken down, owned by whoever took it, called again tomorrow."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from programs.models import School

from . import assignment, clock, contacting
from .capture import Receipt, Submission, capture
from .models import Enquiry, Lead
from .working_time import working_hours


def take_down(
    submission: Submission, *, by: AbstractBaseUser, follow_up_at: datetime | None = None
) -> tuple[Receipt, Lead]:
    """The same key again is the same lead, and nothing is planned twice. Somebody's lead stays theirs."""
    receipt = capture(submission)
    lead = Enquiry.objects.select_related("lead").get(reference=receipt.reference).lead
    if lead.owner_id is None:
        assignment.assign(lead.pk, by, by=by)
    if follow_up_at and not receipt.is_repeat:
        contacting.plan_follow_up(lead.pk, follow_up_at, by=by, note=_("as agreed in person"))
    return receipt, lead


def next_morning() -> datetime:
    """When the school opens on its next working day."""
    return working_hours(School.load()).start_of_day_after(clock.now())
