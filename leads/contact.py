"""How people type a phone number, an e-mail address or a name, and what we make of it."""

import difflib
import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumberType

MOBILE_TYPES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
COMMON_MAIL_DOMAINS = [
    "gmail.com",
    "yahoo.com",
    "yahoo.co.in",
    "yahoo.in",
    "hotmail.com",
    "outlook.com",
    "rediffmail.com",
    "icloud.com",
]
# One letter away from a common domain and real all the same.
REAL_LOOKALIKES = {"ymail.com", "mail.com", "email.com", "gmx.com", "rocketmail.com"}
HONORIFICS = {"mr", "mrs", "ms", "miss", "dr", "shri", "smt", "sri", "kumari", "prof"}
# Controls have no place in an answer; the marks that turn text around hide what it says. Zero-width
# joiners are not among them: Devanagari and other Indian scripts need them.
HIDDEN_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")


class PhoneError(ValueError):
    """The number cannot be used; the message says how to mend it."""


class LandlineError(PhoneError):
    """A good number, but a landline."""


def remove_hidden_characters(text: str, *, is_one_line: bool) -> str:
    text = HIDDEN_CHARACTERS.sub("", text)
    return LINE_BREAKS.sub(" ", text) if is_one_line else text


def parse_phone(typed: str, *, allow_landline: bool = False) -> str:
    """The number in E.164, read as an Indian one unless it starts with a country code.

    libphonenumber calls 1234567890 and 5145374040 valid landlines of India, so that a number is valid
    is not enough: unless a landline was announced, it has to be one that can be a mobile.
    """
    if _holds_two_numbers(typed):
        raise PhoneError(
            _("Enter one number here. If you have a second one, write it in your question.")
        )
    # Words such as "(WhatsApp)" would be read as the letters on a telephone's keys.
    digits = re.sub(r"[^\W\d_]+", " ", typed)
    try:
        number = phonenumbers.parse(digits, "IN")
    except NumberParseException as problem:
        raise PhoneError(
            _("Enter a mobile number with 10 digits, for example 98xxx xxxxx.")
        ) from problem
    if not phonenumbers.is_valid_number(number):
        raise PhoneError(
            _(
                "This is not a full mobile number. Enter its 10 digits; outside India, start with + and the country code."
            )
        )
    if phonenumbers.number_type(number) not in MOBILE_TYPES and not allow_landline:
        raise LandlineError(
            _(
                "This looks like a landline. Enter a mobile number, or tick “This is a landline” below."
            )
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _holds_two_numbers(typed: str) -> bool:
    parts = re.split(r"[/,;|&\n]|\bor\b|\band\b|(?<=\d)\s*\+", typed)
    return sum(len(re.sub(r"\D", "", part)) >= 8 for part in parts) > 1


def mask_phone(e164: str) -> str:
    """The last four digits, the rest as dots: enough to recognise one's own number."""
    return f"•••••• {e164[-4:]}" if e164 else ""


def email_key(address: str) -> str:
    """What makes two addresses the same mailbox.

    Case never matters in practice, and what follows a plus is a tag of the mailbox's owner (RFC 5233).
    Gmail ignores dots too, and says so in its help.
    """
    mailbox, at, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    mailbox = mailbox.partition("+")[0] or mailbox
    if domain in {"gmail.com", "googlemail.com"}:
        domain = "gmail.com"
        mailbox = mailbox.replace(".", "")
    return f"{mailbox}{at}{domain}"


def can_be_mailed(address: str) -> bool:
    """Whether the address names a host on the internet, and its key fits the column.

    Django's check lets localhost and bare numbers through; normalising can make one letter many.
    """
    domain = address.rpartition("@")[2]
    return "." in domain and not domain.startswith("[") and len(email_key(address)) <= 254


def suggest_email(address: str) -> str:
    """asha@gmail.com for asha@gmial.com, and nothing for an address that looks right."""
    mailbox, _at, domain = address.rpartition("@")
    domain = domain.casefold()
    if not mailbox or domain in COMMON_MAIL_DOMAINS or domain in REAL_LOOKALIKES:
        return ""
    close = difflib.get_close_matches(domain, COMMON_MAIL_DOMAINS, n=1, cutoff=0.84)
    return f"{mailbox}@{close[0]}" if close else ""


def is_slip(one: str, other: str) -> bool:
    """Whether one address may be the other, mistyped: a misspelt host of a common provider, or one letter of the
    mailbox wrong, missing, doubled or swapped. Another digit is another person's: asha1@ and asha2@."""
    if not one or not other or one == other:
        return False
    if email_key(suggest_email(one)) == other or email_key(suggest_email(other)) == one:
        return True
    (mailbox, _at, host), (second, _also, place) = one.rpartition("@"), other.rpartition("@")
    return host == place and min(len(mailbox), len(second)) >= 5 and _is_one_slip(mailbox, second)


def _is_one_slip(one: str, other: str) -> bool:
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if any(letter.isdigit() for letter in one + other):
        return False
    return max(len(one), len(other)) == 1 or len(one) == 2 and one == other[::-1]


def _name_words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name).casefold()
    words = re.split(r"[\s.,·]+", text)
    return [word for word in words if word and word not in HONORIFICS]


def are_names_compatible(one: str, other: str) -> bool:
    """Whether both may be the same person: every word of the shorter name stands in the longer one.

    A single letter stands for any word that begins with it. "Sunita", "S. Patil" and "Patil Sunita"
    go with "Sunita Patil"; "Amit Patil" does not.
    """
    shorter, longer = sorted((_name_words(one), _name_words(other)), key=len)
    if not shorter:
        return False
    left = list(longer)
    has_whole_word = False
    for word in sorted(shorter, key=len, reverse=True):
        match = next((w for w in left if w == word), None)
        has_whole_word = has_whole_word or match is not None and len(word) > 1
        if match is None:
            match = next((w for w in left if w[0] == word[0] and 1 in (len(w), len(word))), None)
        if match is None:
            return False
        left.remove(match)
    return has_whole_word


def tidy_email(typed: str) -> str:
    """ "<priya @gmail.com>;" or "mailto:priya@gmail.com." as the address that it is."""
    bare = re.sub(r"\s*@\s*", "@", typed.strip().removeprefix("mailto:"))
    return bare.strip("<>").rstrip(".;,>").strip()


ADDRESS = re.compile(r"([^\s@,;<>()])[^\s@,;<>()]*@([^\s@,;<>()]+)")
NUMBER = re.compile(r"\+?\(?\d[\d\s().-]{6,}\d")


def mask_contacts(words: str) -> str:
    """The same words with every address and number masked: enough to follow a story, not to call."""
    hidden = ADDRESS.sub(r"\1•••@\2", words)
    return NUMBER.sub(lambda found: mask_phone(re.sub(r"\D", "", found[0])), hidden)
