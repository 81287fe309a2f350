"""By when a counsellor will have called: the same moment on the thanks page, in the mail and on the desk.

It is worked out once, from office hours, holidays and how many calls are owed already, and kept with the
enquiry. The desk's clock runs to that very moment, so what the student was told is what staff are held to.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import School

from . import clock
from .choices import Channel, PromiseState
from .models import ContactAttempt, Enquiry, Lead, Promise, Seat
from .working_time import WorkingHours, working_hours

COUNTED = 2000  # calls that are owed; past it the promise grows no longer
STEP = timedelta(minutes=30)
IN_SIGHT = timedelta(days=14)  # whoever was not called by then holds nobody else up
BY_MISTAKE = timedelta(days=1)


def call_by(at: datetime, school: School, *, hours: WorkingHours | None = None) -> datetime:
    """What we can promise somebody who asks now: the school's own time, or what the queue needs."""
    minutes = max(60.0 * school.call_back_hours, _queue_minutes(school))
    return _round_up((hours or working_hours(school)).add(at, minutes))


def _queue_minutes(school: School) -> float:
    """How long those who call need for what is owed already."""
    recent = Promise.objects.owed().filter(lead__isnull=False, due_at__gt=clock.now() - IN_SIGHT)
    owed = recent.order_by()[:COUNTED].count()
    calling = max(present_seats().count(), 1)
    return 60.0 * (owed + 1) / (calling * max(school.calls_an_hour, 1))


def present_seats() -> QuerySet[Seat]:
    """Of counsellors who take leads today."""
    today = timezone.localdate()
    is_away = Q(away_from__lte=today) & (Q(away_until=None) | Q(away_until__gte=today))
    return Seat.objects.filter(takes_leads=True, counsellor__is_active=True).exclude(is_away)


def _round_up(moment: datetime) -> datetime:
    """To the next half hour: nobody promises 11:17."""
    local = timezone.localtime(moment)
    past = timedelta(
        minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond
    )
    return local - past + STEP if past else local


def make_promise(enquiry: Enquiry, school: School) -> None:
    """Once for each enquiry, also a held one: its thanks page says the same. A canary is not called."""
    if enquiry.is_canary:
        return
    at = enquiry.received_at
    due_at = call_by(at, school)
    enquiry.promise = Promise.objects.create(
        enquiry=enquiry, lead=enquiry.lead, made_at=at, due_at=due_at
    )
    _note_open(enquiry.lead)


def renew_promise(enquiry: Enquiry, school: School) -> None:
    """What was held may be old by now; its promise starts when a person released it."""
    now = clock.now()
    due_at = call_by(now, school)
    Promise.objects.update_or_create(
        enquiry=enquiry, defaults={"lead": enquiry.lead, "made_at": now, "due_at": due_at}
    )
    _note_open(enquiry.lead)


def _note_open(lead: Lead | None) -> None:
    """For the figures. Whoever makes a promise saves the lead."""
    if lead and lead.promise_state != PromiseState.BROKEN:
        lead.promise_state = PromiseState.OPEN


def promised(enquiry: Enquiry) -> datetime:
    """By when; for an enquiry from before promises were kept, worked out as it would be now."""
    promise = getattr(enquiry, "promise", None)
    return promise.due_at if promise else call_by(enquiry.received_at, School.load())


def keep_promises(lead: Lead, attempt: ContactAttempt) -> None:
    """Reached or not: a call was promised, and a call was made. Somebody without a number was promised a
    mail."""
    if lead.phone and attempt.channel in (Channel.SMS, Channel.EMAIL):
        return
    owed = lead.promises.owed()
    if lead.promise_state == PromiseState.OPEN:
        is_late = owed.filter(due_at__lt=attempt.made_at).exists()
        lead.promise_state = PromiseState.BROKEN if is_late else PromiseState.KEPT
    owed.update(kept_at=attempt.made_at)


def drop(lead: Lead) -> None:
    """Its lead is closed: nobody waits for this call any more, in no queue and on nobody's list. Saves no lead."""
    dropped = lead.promises.owed().update(dropped_at=clock.now())
    if dropped and lead.promise_state == PromiseState.OPEN:
        lead.promise_state = state_of(lead)


def take_up(lead: Lead) -> None:
    """Its lead is open again. Closed by mistake, it is owed as before; what was given up long ago is not, and
    whoever asks again gets a promise of today. Saves no lead."""
    dropped = lead.promises.filter(kept_at=None, dropped_at__gt=clock.now() - BY_MISTAKE)
    if dropped.update(dropped_at=None):
        _note_open(lead)


def settle(lead: Lead, *, is_broken: bool) -> None:
    """Its time has passed without a call. One to somebody whose lead was closed meanwhile counts as none."""
    was = lead.promise_state
    if is_broken:
        lead.promise_state = PromiseState.BROKEN
    else:
        now = clock.now()
        past = lead.promises.owed().filter(due_at__lt=now)
        past.update(dropped_at=now, broken_told_at=None)
        if was == PromiseState.OPEN:
            lead.promise_state = state_of(lead)
    if lead.promise_state != was:
        lead.save(update_fields=["promise_state"])


def state_of(lead: Lead) -> str:
    """Counted from its promises, as whoever changes them one by one keeps it on the lead."""
    promises = lead.promises.all()
    is_late = Q(kept_at__gt=F("due_at")) | Q(broken_told_at__isnull=False)
    if promises.filter(is_late).exists():
        return PromiseState.BROKEN
    if promises.owed().exists():
        return PromiseState.OPEN
    return PromiseState.KEPT if promises.filter(kept_at__isnull=False).exists() else ""


def due_in_words(moment: datetime, now: datetime) -> str:
    """ "in 42 min", "2 h 5 min late": what a counsellor's eye looks for."""
    minutes = round((moment - now).total_seconds() / 60)
    words = _("in %(length)s") if minutes >= 0 else _("%(length)s late")
    return words % {"length": show_length(abs(minutes))}


def show_length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours_left}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": rest}
