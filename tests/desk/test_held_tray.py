"""What is held is a place of its own: why, since when, and what may be done with it."""

import pytest

from leads.models import Enquiry, Lead

TRAY = "/admin/leads/enquiry/?state__exact=held"


@pytest.fixture
def held(enquire):
    enquire(message="See pay-ismr.in/claim")
    return Enquiry.objects.get()


def text(client, address=TRAY):
    return client.get(address).content.decode()


def test_the_reasons_stand_in_the_row_in_words(rohan, held):
    page = text(rohan)
    assert "The question holds a link." in page
    assert "See pay-ismr.in/claim" in page
    assert "Nobody got a mail" in page


def test_it_stands_in_the_menu_beside_the_enquiries(rohan, held):
    assert f'href="{TRAY}"' in text(rohan, "/admin/")
    assert "Nobody got a mail" not in text(rohan, "/admin/leads/enquiry/")


def test_its_page_says_why_and_releases_it_at_the_time_it_came_in(rohan, held):
    page = text(rohan, f"/admin/leads/enquiry/{held.pk}/change/")
    assert "The question holds a link." in page
    assert "Release: accept and send the confirmation" in page
    chosen = {"action": "release_held", "_selected_action": held.pk, "index": 0}
    assert rohan.post(TRAY, chosen).url == TRAY
    assert Lead.objects.get().created_at == held.received_at
    assert "Release:" not in text(rohan, f"/admin/leads/enquiry/{held.pk}/change/")


def test_erasing_it_needs_the_second_role(rohan, head, held):
    assert "Junk is erased by the head of admissions." in text(rohan)
    chosen = {"action": "erase_held", "_selected_action": held.pk, "index": 0}
    rohan.post(TRAY, chosen)
    assert Enquiry.objects.held().exists()
    head.post(TRAY, chosen)
    assert not Enquiry.objects.held().exists()
