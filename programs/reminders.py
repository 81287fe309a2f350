"""Who is asked to look at their facts again: once a week, from two weeks before the day on.

A row is claimed before its mail is kept for the worker, so the task may run at any time and twice.
"""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import staff_mail
from .models import Checked, Fact, Intake, School

A_WEEK = timedelta(days=7)


def due_for_a_check() -> list[Checked]:
    """Facts and intakes that are stale or will be within two weeks, the most urgent first."""
    found = [
        *Fact.objects.due().select_related("owner"),
        *Intake.objects.due().select_related("owner", "program"),
    ]
    return sorted(found, key=lambda record: record.check_by)


@transaction.atomic
def remind_owners() -> int:
    """Mails kept for the worker. Nobody's facts go to the school's own mailbox."""
    school = School.load()
    by_address: dict[str, list[Checked]] = defaultdict(list)
    for record in due_for_a_check():
        address = (record.owner.email if record.owner else "") or school.mailbox
        if address and _claim(record):
            by_address[address].append(record)
    for address, records in by_address.items():
        _mail(school, address, records)
    return len(by_address)


def _claim(record: Checked) -> bool:
    today = timezone.localdate()
    rows = type(record).objects.filter(
        Q(reminded_on=None) | Q(reminded_on__lte=today - A_WEEK), pk=record.pk
    )
    return bool(rows.update(reminded_on=today))


def _mail(school: School, address: str, records: list[Checked]) -> None:
    lines = [(record, f"{settings.SITE_URL}{edit_url(record)}") for record in records]
    subject = _("%(school)s: please look whether this is still true (%(records)s)")
    staff_mail.keep(
        address,
        subject % {"school": school, "records": len(records)},
        render_to_string("emails/check_facts.txt", {"school": school, "lines": lines}),
    )


def edit_url(record: Checked) -> str:
    return reverse(f"wagtailsnippets_programs_{record._meta.model_name}:edit", args=[record.pk])
