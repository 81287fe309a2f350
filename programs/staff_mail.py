"""Mails to our own people: a page waits for approval, was approved, has facts to check.

Whoever causes one does not wait for the mail server, and no mail is lost while that is away: a row is kept,
and the worker sends it within the minute. Delivery is at least once. Mails to those who wrote to us have an
outbox of their own in `leads`.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import KeptMail, School

logger = logging.getLogger(__name__)
TRIED_FOR = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
AT_ONCE = 50


class KeepingBackend(BaseEmailBackend):
    """What Wagtail gets instead of a connection to the mail server (programs/apps.py)."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        return sum(
            keep(address, mail.subject, mail.body) for mail in email_messages for address in mail.to
        )


def keep(to_email: str, subject: str, body: str, html_body: str = "") -> bool:
    KeptMail.objects.create(
        to_email=to_email, subject=subject[:255], body=body, html_body=html_body
    )
    return True


def send_due() -> int:
    """Mails that the mail server took. Safe to run twice at a time: a try moves the next one, and only one
    worker moves it."""
    if import_string(settings.MAIL_IS_STOPPED)():
        return 0
    now, sent = timezone.now(), 0
    due = KeptMail.objects.filter(sent_at=None, due_at__lte=now, made_at__gt=now - TRIED_FOR)
    for mail in due.order_by("due_at")[:AT_ONCE]:
        wait = min(FIRST_WAIT * 2 ** min(mail.tries, 10), LONGEST_WAIT)
        mine = KeptMail.objects.filter(pk=mail.pk, sent_at=None, tries=mail.tries)
        if not mine.update(tries=F("tries") + 1, due_at=now + wait):
            continue
        try:
            _as_message(mail).send()
        except SMTPException as error:
            logger.warning("The mail server refused a mail to staff: %s", type(error).__name__)
        except OSError:
            logger.warning("The mail server is away; mails to staff wait for it")
            break
        else:
            sent += KeptMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    return sent


def forget_old() -> None:
    KeptMail.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()


def _as_message(mail: KeptMail) -> EmailMessage:
    school = School.load()
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.MAIL_FROM or school.mailbox or settings.DEFAULT_FROM_EMAIL,
        to=[mail.to_email],
        # Of the row, so that whoever gets it twice can tell.
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<staff-{mail.pk}-{mail.made_at:%Y%m%d%H%M%S}@{urlsplit(settings.SITE_URL).hostname}>",
        },
        connection=get_connection(),
    )
    if mail.html_body:
        message.attach_alternative(mail.html_body, "text/html")
    return message
