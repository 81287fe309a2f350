"""`{{ amount|rupees }}`, `{{ number|grouped }}`, `{{ day|day }}`, `{{ moment|moment }}`: see programs/formats.py. Nothing gives nothing."""

from datetime import date, datetime
from decimal import Decimal

from django import template

from .. import formats

register = template.Library()


@register.filter
def rupees(amount: int | Decimal | None) -> str:
    return "" if amount is None else formats.show_rupees(amount)


@register.filter
def grouped(number: int | None) -> str:
    return "" if number is None else formats.show_count(number)


@register.filter
def day(value: date | None) -> str:
    return formats.show_day(value) if value else ""


@register.filter
def weekday_moment(value: datetime | None) -> str:
    return formats.show_moment(value, has_weekday=True) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    return formats.show_moment(value) if value else ""


@register.filter
def exact_moment(value: datetime | None) -> str:
    return formats.show_moment(value, is_exact=True) if value else ""
