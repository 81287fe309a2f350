"""Asha, who asks; Rohan, who calls; and the front door she comes through."""

import uuid

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from ismr_site.roles import COUNSELLOR, HEAD, MARKETER, WRITER, load_roles
from leads import spam
from leads.consent import load_starter_notice
from programs.models import Fact, Program, School, new_contact_fact


def say(slug, value):
    """Change what the school says about itself; without a value it says nothing."""
    Fact.objects.filter(slug=slug).delete()
    if value:
        new_contact_fact(slug, value).save()


@pytest.fixture
def school(db):
    school = School.load()
    school.name = "ISMR Pune"
    school.save()
    say("phone", "+919145374040")
    say("email", "admissions@ismrpune.edu.in")
    load_starter_notice()
    return school


@pytest.fixture
def mba(school):
    program, _is_new = Program.objects.get_or_create(
        slug="mba-operations-management", defaults={"name": "MBA in Operations Management"}
    )
    return program


@pytest.fixture
def browser():
    """A browser on our own page: it names its origin, as every current one does."""
    return Client(headers={"origin": "http://testserver"})


@pytest.fixture
def asha(mba):
    """What Asha types; a test changes what it is about."""

    def answers(**changes):
        typed = {
            "full_name": "Asha Kulkarni",
            "phone": "98220 12345",
            "email": "asha@example.com",
            "program": mba.slug,
            "city": "Satara",
            "message": "Is there a hostel?",
            "consent_contact": "on",
            "submission_id": str(uuid.uuid4()),
            "stamp": spam.new_stamp(is_first_look=False),
        }
        return {name: value for name, value in (typed | changes).items() if value is not None}

    return answers


@pytest.fixture
def enquire(browser, asha):
    """Send the form; gives the answer of the site."""

    def send(path="/enquire/", **changes):
        return browser.post(path, asha(**changes))

    return send


def _staff(username, role, **rights):
    """Logged in without a password: hashing one takes longer than most tests."""
    load_roles()
    user = User.objects.create_user(username, **rights)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def rohan(db):
    return _staff("rohan", COUNSELLOR, is_staff=True)


@pytest.fixture
def head(db):
    return _staff("meera", HEAD, is_staff=True)


@pytest.fixture
def writer(db):
    return _staff("nikhil", WRITER, email="nikhil@school.example")


@pytest.fixture
def marketer(db):
    return _staff("tara", MARKETER)
