"""Consent taken back: no more calls, no more mail, at once. DPDP Act 2023, section 6(4) and (6).

What was lawful stays lawful, so nothing is erased. Whoever asks us something again agrees anew, and may be answered.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from . import clock, consent, stages
from .choices import Channel, Happening, LostReason, MailKind, MailState, Purpose, Stage
from .desk_work import changing, tell
from .models import CLOSED, OutboundEmail

TO_STUDENT = (MailKind.CONFIRMATION, MailKind.MESSAGE, MailKind.LATE)


@transaction.atomic
def withdraw(lead_pk: int, *, by: AbstractBaseUser) -> dict[str, int]:
    """Of every purpose. Returns how much was stopped. Safe to repeat."""
    # Mails before the lead, as whoever takes both does.
    owed = OutboundEmail.objects.owed().filter(lead=lead_pk, kind__in=TO_STUDENT)
    stopped = owed.update(
        state=MailState.CANCELLED, state_reason=_("The person took their consent back.")
    )
    with changing(lead_pk) as lead:
        taken = [
            consent.take_back(lead, purpose, by=by)
            for purpose in Purpose
            if consent.stands(lead, purpose)
        ]
        for given in taken:
            tell(lead, Happening.CONSENT, str(given), by)
        lead.channels_refused = sorted(Channel.values)
        planned = lead.follow_ups.filter(done_at=None).update(done_at=clock.now(), done_by=by)
        if lead.stage not in CLOSED:
            why = _("took their consent back")
            stages.set_stage(lead, Stage.LOST, by=by, lost_reason=LostReason.OTHER, note=why)
    return {"consents": len(taken), "mails": stopped, "follow_ups": planned}
