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
