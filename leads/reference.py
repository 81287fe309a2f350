"""References that can be read over the phone: K7M-4QXP, no letter or digit that looks like another."""

import re
import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 7


def new_reference() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letters[:3]}-{letters[3:]}"


def read_reference(typed: str) -> str:
    """The stored form of a reference, however it was typed; empty if it cannot be one."""
    letters = re.sub(r"[\s-]", "", typed).upper()
    is_possible = len(letters) == LENGTH and set(letters) <= set(ALPHABET)
    return f"{letters[:3]}-{letters[3:]}" if is_possible else ""
