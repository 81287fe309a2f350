"""What a person asked of us: which channels, in which hours, how often. Staff are held to it.

A refused channel is closed; hours and number of tries may be overstepped with a reason, which is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .choices import Channel
from .models import Lead

TRIES = 3
WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Objection:
    """`is_final`: no reason opens it."""

    words: str
    is_final: bool = False


def objections(
    lead: Lead, channel: Channel | str, at: datetime, *, made: int | None = None
) -> list[Objection]:
    """Everything that speaks against reaching this person this way now; empty is a yes. `made`: how often
    it was tried of late, from somebody who has counted for many."""
    if channel in lead.channels_refused:
        asked = _("Asked not to be reached by %(channel)s.") % {"channel": Channel(channel).label}
        return [Objection(asked, is_final=True)]
    if missing := _missing(lead, channel):
        return [Objection(missing, is_final=True)]
    if channel == Channel.VISIT:
        return []
    found = [_outside_hours(lead, channel, at), _too_often(lead, channel, at, made)]
    return [objection for objection in found if objection]


def _missing(lead: Lead, channel: str) -> str:
    if channel == Channel.EMAIL:
        return lead.email_problem or ("" if lead.email else _("There is no e-mail address."))
    if channel == Channel.VISIT:
        return ""
    return lead.phone_problem or ("" if lead.phone else _("There is no number."))


def _outside_hours(lead: Lead, channel: str, at: datetime) -> Objection | None:
    begins, ends = lead.reachable_from, lead.reachable_until
    if channel == Channel.EMAIL or begins is None or ends is None:
        return None
    if begins <= timezone.localtime(at).time() < ends:
        return None
    return Objection(
        _("Wants to be reached between %(begins)s and %(ends)s.")
        % {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    )


def _too_often(lead: Lead, channel: str, at: datetime, made: int | None) -> Objection | None:
    if made is None:
        made = lead.attempts.filter(channel=channel, made_at__gt=at - WITHIN).count()
    if made < TRIES:
        return None
    return Objection(
        _("%(made)s times by %(channel)s in the last 7 days already; %(tries)s are enough.")
        % {"made": made, "channel": Channel(channel).label, "tries": TRIES}
    )
