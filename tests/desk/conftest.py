"""A desk with three counsellors, and a lead that came in by the form."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from ismr_site.roles import AUDITOR
from leads.assignment import load_starter_rule
from leads.models import Lead, Seat


@pytest.fixture
def team(rohan, school):
    """Rohan, Priya and Imran take leads in turn."""
    people = [
        rohan.user,
        *(User.objects.create_user(name, is_staff=True) for name in ("priya", "imran")),
    ]
    for person in people:
        person.groups.set(rohan.user.groups.all())
        Seat.objects.get_or_create(counsellor=person)
    load_starter_rule()
    return people


@pytest.fixture
def lead(enquire):
    enquire()
    return Lead.objects.get()


@pytest.fixture
def newcomers(db):
    """So many leads that nobody owns yet, oldest first."""

    def make(count, **details):
        fields = {"full_name": "Kavita Pawar", "phone": "+919822000000"} | details
        return Lead.objects.bulk_create(Lead(**fields) for _ in range(count))

    return make


@pytest.fixture
def auditor(rohan):
    user = User.objects.create_user("asmita", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITOR))
    client = Client()
    client.force_login(user)
    return client
