"""Marks as students write them: 72,5 or 72.5 % or 8.1 CGPA or 7.8/10."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from .choices import MarksScale

HIGHEST = {MarksScale.PERCENT: Decimal(100), MarksScale.CGPA: Decimal(10)}
OUT_OF_TEN = re.compile(r"/\s*10\s*$")
OUT_OF_A_HUNDRED = re.compile(r"/\s*100\s*$")


def guess_scale(typed: str) -> MarksScale:
    """The scale that the marks themselves tell; ValueError when they may be on either."""
    if "cgpa" in typed.casefold() or OUT_OF_TEN.search(typed):
        return MarksScale.CGPA
    if (
        "%" in typed
        or OUT_OF_A_HUNDRED.search(typed)
        or parse_marks(typed, MarksScale.PERCENT) > HIGHEST[MarksScale.CGPA]
    ):
        return MarksScale.PERCENT
    raise ValueError(_("Say whether these marks are per cent or CGPA: choose the scale."))


def parse_marks(typed: str, scale: str) -> Decimal:
    """The number, checked against its scale; ValueError with the way to mend it."""
    out_of = OUT_OF_TEN if scale == MarksScale.CGPA else OUT_OF_A_HUNDRED
    text = re.sub(r"(?i)[\s%]|cgpa|percent|per cent", "", out_of.sub("", typed)).replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text):
        raise ValueError(_("Enter your marks as a number, for example 68.5 or 7.9."))
    marks, highest = Decimal(text).quantize(Decimal("0.01")), HIGHEST[MarksScale(scale)]
    if marks > highest:
        raise ValueError(_("Marks on this scale go up to %(highest)s.") % {"highest": highest})
    return marks
