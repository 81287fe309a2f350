"""Days on which nobody calls. Maharashtra's public holidays to start with; staff add and take away.

The dates come from the package `holidays`, which knows the moving ones too. What staff changed stays: a day is
offered once, when its year is first looked at.
"""

import holidays
from django.utils import timezone

from .models import Holiday

YEARS_AHEAD = 1


def load_holidays() -> int:
    """This year's and the next's, unless the year has any already. Returns how many are new."""
    this_year = timezone.localdate().year
    new = []
    for year in range(this_year, this_year + YEARS_AHEAD + 1):
        if not Holiday.objects.filter(falls_on__year=year).exists():
            known = holidays.country_holidays("IN", subdiv="MH", years=year)
            new += [Holiday(falls_on=day, name=name[:120]) for day, name in sorted(known.items())]
    Holiday.objects.bulk_create(new)
    return len(new)
