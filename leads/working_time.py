"""Office hours as a clock: it runs while somebody can call, and stands still at night and on holidays."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from programs.models import School

from .models import Holiday

SATURDAY, SUNDAY = 5, 6
FAR = 60  # days; a calendar that leaves no working day in them is a mistake, not a promise
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WorkingHours:
    opens: time
    closes: time
    works_on_saturday: bool = True
    holidays: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.holidays or day.weekday() == SUNDAY:
            return False
        return day.weekday() != SATURDAY or self.works_on_saturday

    def is_open(self, at: datetime) -> bool:
        local = timezone.localtime(at)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def add(self, start: datetime, minutes: float) -> datetime:
        """The moment at which so many working minutes have passed."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._days_from(start):
            begins = max(opens, start)
            if begins + left <= closes:
                return begins + left
            left -= max(closes - begins, timedelta())
        return start + timedelta(days=FAR)

    def minutes_between(self, start: datetime, end: datetime) -> float:
        """Working minutes from one moment to the other; 0 if the second is not later."""
        passed = timedelta()
        for opens, closes in self._days_from(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), timedelta())
        return passed / MINUTE

    def start_of_day_after(self, moment: datetime, *, days: int = 1) -> datetime:
        """When the office opens on the next working day after this one."""
        later = [opens for opens, _closes in self._days_from(moment) if opens > moment]
        today = timezone.localtime(moment).date()
        later = [opens for opens in later if timezone.localtime(opens).date() > today]
        return later[days - 1] if len(later) >= days else moment + timedelta(days=days)

    def _days_from(self, start: datetime) -> list[tuple[datetime, datetime]]:
        """Opening and closing of each working day from this one on."""
        first, zone = timezone.localtime(start).date(), timezone.get_current_timezone()
        days = (first + timedelta(days=n) for n in range(FAR))
        return [
            (datetime.combine(day, self.opens, zone), datetime.combine(day, self.closes, zone))
            for day in days
            if self.is_working_day(day)
        ]


def working_hours(school: School) -> WorkingHours:
    """What the school says of itself, and the holidays of the next months."""
    recently = timezone.localdate() - timedelta(days=FAR)
    holidays = Holiday.objects.filter(falls_on__gte=recently).values_list("falls_on", flat=True)
    return WorkingHours(
        opens=school.day_starts_at,
        closes=school.day_ends_at,
        works_on_saturday=school.works_on_saturday,
        holidays=frozenset(holidays),
    )
