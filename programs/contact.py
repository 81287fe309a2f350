"""How to reach the school when nothing else works.

Error pages must name a phone number and an e-mail address without asking the database, which may be
what is broken. So each process remembers the school as it last saw it; one that has not seen
it yet falls back on the data the site started with.
"""

from .models import School
from .starter import CONTACT, SCHOOL

_last_seen: School | None = None


def remember_contact(school: School) -> None:
    global _last_seen
    school.contact  # noqa: B018 read now, while the database answers
    _last_seen = school


def last_known_contact() -> School:
    return _last_seen or School(**SCHOOL).with_contact(**CONTACT)
