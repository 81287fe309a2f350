"""What the desk does by the clock: reminds of follow-ups, and owns up to promises that were not kept.

Each is told once: the row says so, and whoever sets it first tells.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from programs.formats import show_moment
from programs.models import School

from . import clock, mail
from .choices import Channel, Happening, MailKind
from .desk_work import tell
from .letters import owe_letter
from .models import CLOSED, FollowUp, Lead, Promise
from .promise import settle

AT_ONCE = 200


def remind() -> int:
    """Mail each owner whose follow-up is due. Returns how many were reminded of."""
    now = clock.now()
    due = FollowUp.objects.filter(done_at=None, reminded_at=None, due_at__lte=now)
    return sum(_remind(pk) for pk in due.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _remind(pk: int) -> bool:
    ours = FollowUp.objects.filter(pk=pk, done_at=None, reminded_at=None)
    if not ours.update(reminded_at=clock.now()):
        return False
    follow_up = FollowUp.objects.select_related("lead__owner").get(pk=pk)
    lead = follow_up.lead
    if lead.stage not in CLOSED and lead.owner:
        words = _("%(what)s was due on %(moment)s.") % {
            "what": follow_up.get_step_display().capitalize(),
            "moment": show_moment(follow_up.due_at, has_weekday=True),
        }
        _tell_desk(lead, lead.owner, _("Due: a follow-up"), [words, follow_up.note])
    return True


def own_up() -> int:
    """Promises whose time has passed without a call: owner and manager are told, and the student. Returns
    how many."""
    late = Promise.objects.owed().filter(
        broken_told_at=None, lead__isnull=False, due_at__lt=clock.now()
    )
    return sum(_own_up(pk) for pk in late.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _own_up(pk: int) -> bool:
    # The lead first, as whoever logs a call takes it before its promises.
    of_promise = Lead.objects.filter(promises=pk).order_by("pk")
    list(of_promise.select_for_update(of=("self",), no_key=True))
    ours = Promise.objects.owed().filter(pk=pk, broken_told_at=None)
    if not ours.update(broken_told_at=clock.now()):
        return False
    promise = Promise.objects.select_related("lead__owner", "lead__program").get(pk=pk)
    lead = promise.lead
    is_broken = lead.stage not in CLOSED
    settle(lead, is_broken=is_broken)
    if not is_broken:
        return False
    moment = show_moment(promise.due_at, has_weekday=True)
    words = _("A call was promised by %(moment)s, and none was made.") % {"moment": moment}
    tell(lead, Happening.PROMISE_BROKEN, words, None)
    _tell_desk(lead, lead.owner, _("Late: a promised call"), [words])
    if manager := mail.admissions_address(School.load()):
        _owe_to_desk(lead, manager, _("Late: a promised call"), [words, _owner_in_words(lead)])
    _tell_student(lead, moment)
    return True


def _owner_in_words(lead: Lead) -> str:
    return _("Owner: %(owner)s") % {"owner": lead.owner or _("nobody")}


def _tell_student(lead: Lead, moment: str) -> None:
    if not lead.email or lead.email_problem or Channel.EMAIL in lead.channels_refused:
        return
    said = [
        _("We promised to call you by %(moment)s, and we did not manage it. We are sorry.")
        % {"moment": moment},
        _("Your enquiry is not lost: you are first in the list now. You need not do anything."),
    ]
    owe_letter(
        MailKind.LATE, lead, lead.email, _("We are late, and we have not forgotten you"), said
    )


def _tell_desk(lead: Lead, who: AbstractBaseUser | None, subject: str, words: list[str]) -> None:
    """Who has no address finds it on the first screen all the same."""
    if who and who.email:
        _owe_to_desk(lead, who.email, subject, words)


def _owe_to_desk(lead: Lead, to_email: str, subject: str, words: list[str]) -> None:
    said = [part for part in words if part]
    owe_letter(MailKind.DESK, lead, to_email, f"{subject}: {lead.full_name}", said, links_lead=True)
