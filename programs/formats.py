"""How amounts, days and moments are written, everywhere: ₹1,50,000; 4 Aug 2026; 4 Aug 2026, 10:00 IST."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def show_rupees(amount: int | Decimal) -> str:
    """Lakh grouping: three digits at the end, then two and two. Paise only where there are some."""
    whole, _point, paise = f"{abs(Decimal(amount)):.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    grouped = ",".join([*reversed(pairs), tail])
    return f"{'−' if amount < 0 else ''}₹{grouped}{f'.{paise}' if paise != '00' else ''}"


def show_day(day: date) -> str:
    # Translators: how a day is written, in Django's date letters: 4 Aug 2026.
    return date_format(day, _("j M Y"))


def show_moment(moment: datetime, *, has_weekday: bool = False) -> str:
    """In the school's time, whoever asks from wherever."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    # Translators: how a moment is written, in Django's date letters: Tue 4 Aug 2026, 10:00 IST.
    letters = _("D j M Y, H:i") if has_weekday else _("j M Y, H:i")
    return f"{date_format(local, letters)} {local.tzname()}"
