"""What a person must look at: raised once, told once, cleared and told when it is over.

The owner is told directly over SMTP, not through the outbox: the outbox may be what is broken. What could
not be told is told at the next look. Words name references, never a person.
"""

import json
import logging
import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.formats import show_moment
from programs.models import School

from . import clock, mail
from .models import Alarm, MailStop

logger = logging.getLogger(__name__)

POST_TIMEOUT = 5  # seconds
OLD_NEWS = timedelta(days=1)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# What this process has posted, as mail that fails is tried again and a post that went through is not.
_posted: set[tuple[str, datetime, bool]] = set()


def raise_alarm(subject: str, words: str) -> None:
    """One stands open per subject; its words follow what is found, and are told once."""
    if Alarm.objects.filter(subject=subject, cleared_at=None).update(words=words):
        return
    try:
        with transaction.atomic():
            Alarm.objects.create(subject=subject, words=words)
    except IntegrityError:
        return  # another host saw it at the same moment
    logger.error("Alarm, %s: %s", subject, words)


def clear(subject: str) -> None:
    """In order again. The owner is to be told of that too, so it counts as not told."""
    if Alarm.objects.filter(subject=subject, cleared_at=None).update(
        cleared_at=clock.now(), told_at=None
    ):
        logger.warning("Alarm over: %s", subject)


def settle(subject: str, trouble: str) -> None:
    """Raise or clear, as it is found."""
    if trouble:
        raise_alarm(subject, trouble)
    else:
        clear(subject)


def open_alarms() -> QuerySet[Alarm]:
    return Alarm.objects.filter(cleared_at=None)


def owner_address() -> str:
    return settings.OWNER_EMAIL or mail.admissions_address(School.load())


def nobody_to_tell() -> str:
    """In words, for the admin: an alarm that reaches nobody must not look as if it did."""
    if settings.ALARM_URL and not _is_safe(settings.ALARM_URL):
        return _("ALARM_URL is neither https nor on this machine, so nothing is posted there.")
    if not owner_address() and not settings.ALARM_URL:
        return _("Alarms reach nobody: set OWNER_EMAIL, or the school's e-mail address.")
    return ""


def tell() -> None:
    """Tell of each alarm, open or over, that was not told yet."""
    is_news = Q(cleared_at=None) | Q(cleared_at__gte=clock.now() - OLD_NEWS)
    untold = list(Alarm.objects.filter(is_news, told_at=None).order_by("raised_at"))
    if not untold:
        return
    for alarm in untold:
        _post(alarm)
    if MailStop.objects.exists():
        return  # a restored copy writes to nobody; what stands is mailed once mail is started
    if owner := owner_address():
        _mail(untold, owner)
    elif settings.ALARM_URL:
        _note_as_told([alarm for alarm in untold if _key(alarm) in _posted])


def _mail(untold: list[Alarm], owner: str) -> None:
    """Over one fresh connection with the settings' time-out of ten seconds."""
    connection = get_connection()
    try:
        connection.open()
        for alarm in untold:
            EmailMessage(
                subject=f"[{urlsplit(settings.SITE_URL).netloc}] {_headline(alarm)}",
                body=_text(alarm),
                from_email=mail.sender(School.load()),
                to=[owner],
                headers={"Auto-Submitted": "auto-generated"},
                connection=connection,
            ).send()
            _note_as_told([alarm])
    except OSError as problem:  # smtplib's own errors are OSErrors too
        logger.warning("The owner cannot be mailed: %s", type(problem).__name__)
    finally:
        try:
            connection.close()
        except OSError:
            logger.info("The mail server was gone before the goodbye")


def _note_as_told(alarms: list[Alarm]) -> None:
    """Unless it was cleared while we told of it: then the end is still to be told."""
    for alarm in alarms:
        Alarm.objects.filter(pk=alarm.pk, cleared_at=alarm.cleared_at).update(told_at=clock.now())


def _headline(alarm: Alarm) -> str:
    return (
        _("In order again: %(alarm)s") % {"alarm": alarm}
        if alarm.cleared_at
        else _("Needs attention: %(alarm)s") % {"alarm": alarm}
    )


def _text(alarm: Alarm) -> str:
    since = show_moment(alarm.raised_at)
    if alarm.cleared_at:
        until = show_moment(alarm.cleared_at)
        when = _("From %(since)s to %(until)s. It is in order again.") % {
            "since": since,
            "until": until,
        }
    else:
        when = _("Since %(since)s.") % {"since": since}
    return f"{alarm.words}\n\n{when}\n\n{settings.SITE_URL}{reverse('books')}\n"


# --- To a web address ---------------------------------------------------------------------------


class _GoNowhereElse(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


def _post(alarm: Alarm) -> None:
    """`text` is what Slack shows; the rest is for programs."""
    url = settings.ALARM_URL
    if not url or not _is_safe(url) or _key(alarm) in _posted:
        return
    words = {
        "text": f"{_headline(alarm)}\n{_text(alarm)}",
        "subject": alarm.subject,
        "state": "cleared" if alarm.cleared_at else "raised",
        "raised_at": alarm.raised_at.isoformat(),
    }
    request = urllib.request.Request(  # noqa: S310  the scheme was checked
        url, data=json.dumps(words).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        urllib.request.build_opener(_GoNowhereElse).open(request, timeout=POST_TIMEOUT).close()
    except (OSError, ValueError) as problem:
        # The address itself is a secret: whoever knows it can post there.
        logger.warning("The alarm cannot be posted: %s", type(problem).__name__)
    else:
        _posted.add(_key(alarm))


def _key(alarm: Alarm) -> tuple[str, datetime, bool]:
    return alarm.subject, alarm.raised_at, alarm.cleared_at is not None


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.scheme == "http" and parts.hostname in LOOPBACK
