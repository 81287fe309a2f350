"""Phone numbers are stored in E.164 and shown the way people read them."""

import phonenumbers
from phonenumbers import NumberParseException


def show_phone(e164: str) -> str:
    """+91 91453 74040 for +919145374040; what cannot be read is shown as it is."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def read_phone(typed: str) -> str:
    """In E.164, read as an Indian number unless it starts with a country code; empty when it is none."""
    try:
        number = phonenumbers.parse(typed, "IN")
    except NumberParseException:
        return ""
    is_good = phonenumbers.is_valid_number(number)
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_good else ""
    )
