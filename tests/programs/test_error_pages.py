from unittest import mock

import pytest
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import RequestFactory

from programs import contact
from programs.context import site_chrome
from programs.models import Fact, School


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    monkeypatch.setattr(contact, "_last_seen", None)


def test_500_page_names_phone_and_mail_without_a_query():
    # No database is allowed in this test: a query would fail it.
    page = render_to_string("500.html", {"school": contact.last_known_contact()})
    assert "+91 91453 74040" in page
    assert "mailto:admissions@ismrpune.edu.in" in page


def test_400_page_needs_neither_request_nor_database():
    assert "tel:+919145374040" in render_to_string("400.html")


def test_500_page_names_the_number_that_was_last_seen(visitor):
    Fact.objects.filter(slug="phone").update(value="+912012345678")
    visitor.get("/")
    assert contact.last_known_contact().phone == "+912012345678"


def test_missing_page_offers_ways_on(visitor):
    answer = visitor.get("/no-such-page/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert 'href="/programs/"' in page
    assert "tel:+919145374040" in page


def test_frame_of_the_page_survives_a_broken_database():
    with mock.patch.object(School, "load", side_effect=DatabaseError):
        chrome = site_chrome(RequestFactory().get("/"))
        assert chrome["school"].phone == "+919145374040"


def test_frame_that_is_not_shown_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        site_chrome(RequestFactory().get("/"))
