"""How amounts, days and moments are written, everywhere: ₹1,50,000; 4 Aug 2026; 4 Aug 2026, 10:00 IST."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def show_rupees(amount: int | Decimal) -> str:
    """Lakh grouping: three digits at the end, then two and two. Paise only where there are some."""
    whole, _point, paise = f"{abs(Decimal(amount)):.2f}".partition(".")
    return f"{'−' if amount < 0 else ''}₹{_in_lakhs(whole)}{f'.{paise}' if paise != '00' else ''}"


def show_count(number: int) -> str:
    """1,50,000, as amounts are grouped."""
    return f"{'−' if number < 0 else ''}{_in_lakhs(str(abs(number)))}"


def _in_lakhs(digits: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def show_share(part: int, whole: int) -> str:
    """45 %; below ten with a decimal, so that 0.4 % is not nothing."""
    if not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.1f} %" if 0 < share < 9.95 else f"{share:.0f} %"


def show_day(day: date) -> str:
    # Translators: how a day is written, in Django's date letters: 4 Aug 2026.
    return date_format(day, _("j M Y"))


def show_moment(moment: datetime, *, has_weekday: bool = False, is_exact: bool = False) -> str:
    """In the school's time, whoever asks from wherever. `is_exact`: to the second, for those who look for a fault."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    if has_weekday:
        # Translators: how a moment is written, in Django's date letters: Tue 4 Aug 2026, 10:00 IST.
        letters = _("D j M Y, H:i")
    else:
        letters = _("j M Y, H:i:s") if is_exact else _("j M Y, H:i")
    return f"{date_format(local, letters)} {local.tzname()}"


def show_time(moment: datetime) -> str:
    """10:00 IST."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{date_format(local, _('H:i'))} {local.tzname()}"
