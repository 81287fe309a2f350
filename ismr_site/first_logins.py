"""One login of each role, so that a new site can be looked at from every side."""

import secrets
from typing import NamedTuple

from django.contrib.auth.models import Group, User

from leads.assignment import load_starter_rule
from leads.models import Seat

from .roles import AUDITOR, COUNSELLOR, HEAD, MARKETER, WRITER

USERNAMES = {
    WRITER: "writer",
    MARKETER: "marketer",
    COUNSELLOR: "counsellor",
    HEAD: "head",
    AUDITOR: "auditor",
}
IN_CMS_ONLY = {WRITER, MARKETER}


class FirstLogin(NamedTuple):
    role: str
    username: str
    password: str


def create_first_logins() -> list[FirstLogin]:
    """Those that were missing, with passwords that are random and stored nowhere in the clear."""
    return [
        _create(role, username)
        for role, username in USERNAMES.items()
        if not User.objects.filter(username=username).exists()
    ]


def _create(role: str, username: str) -> FirstLogin:
    password = secrets.token_urlsafe(12)
    # Staff in Django's sense is who may enter /admin/.
    is_staff = role not in IN_CMS_ONLY
    user = User.objects.create_user(username, password=password, is_staff=is_staff)
    user.groups.add(Group.objects.get(name=role))
    if role == COUNSELLOR:
        Seat.objects.create(counsellor=user)
        load_starter_rule()
    return FirstLogin(role, username, password)
