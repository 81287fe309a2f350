"""Who is asked to look at their facts again: once a week, from two weeks before the day on.

A row is claimed before its mail is sent and given back when the mail server takes none, so the task may run
at any time and twice.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Checked, Fact, Intake, School

logger = logging.getLogger(__name__)
A_WEEK = timedelta(days=7)


def due_for_a_check() -> list[Checked]:
    """Facts and intakes that are stale or will be within two weeks, the most urgent first."""
    found = [
        *Fact.objects.due().select_related("owner"),
        *Intake.objects.due().select_related("owner", "program"),
    ]
    return sorted(found, key=lambda record: record.check_by)


def remind_owners() -> int:
    """Mails sent. Nobody's facts go to the school's own mailbox."""
    school, sent = School.load(), 0
    by_address: dict[str, list[Checked]] = defaultdict(list)
    for record in due_for_a_check():
        address = (record.owner.email if record.owner else "") or school.mailbox
        if address and _claim(record):
            by_address[address].append(record)
    for address, records in by_address.items():
        if _mail(school, address, records):
            sent += 1
        else:
            _give_back(records)
    return sent


def _claim(record: Checked) -> bool:
    today = timezone.localdate()
    rows = type(record).objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lte=today - A_WEEK), pk=record.pk
    )
    return bool(rows.update(reminded_on=today))


def _give_back(records: list[Checked]) -> None:
    for record in records:
        type(record).objects.filter(pk=record.pk).update(reminded_on=record.reminded_on)


def _mail(school: School, address: str, records: list[Checked]) -> bool:
    lines = [(record, f"{settings.SITE_URL}{edit_url(record)}") for record in records]
    body = render_to_string("emails/check_facts.txt", {"school": school, "lines": lines})
    mail = EmailMessage(
        subject=_("%(school)s: please look whether this is still true (%(records)s)")
        % {"school": school, "records": len(records)},
        body=body,
        from_email=settings.MAIL_FROM or school.mailbox or settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (OSError, SMTPException):
        logger.warning("Owners of facts could not be reminded; tried again within the hour")
        return False
    return True


def edit_url(record: Checked) -> str:
    return reverse(f"wagtailsnippets_programs_{record._meta.model_name}:edit", args=[record.pk])
