"""By when a counsellor will have called: the same answer on the thanks page, in the mail, for staff."""

from datetime import datetime, timedelta

from django.utils import timezone

from programs.models import School

SATURDAY, SUNDAY = 5, 6


def call_by(received_at: datetime, school: School) -> datetime:
    """The end of the last of `school.call_back_days` working days after the day of the enquiry."""
    day = timezone.localtime(received_at)
    left = max(school.call_back_days, 1)
    while left:
        day += timedelta(days=1)
        is_free = (
            day.weekday() == SUNDAY or day.weekday() == SATURDAY and not school.works_on_saturday
        )
        left -= not is_free
    ends = school.day_ends_at
    return day.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
