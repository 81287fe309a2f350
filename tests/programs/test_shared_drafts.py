"""A draft can be shown to somebody without a login, for some days."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from programs.models import ArticlePage, ContactPage, DraftOpening, SharedDraft

from .conftest import ARTICLE


@pytest.fixture
def article(starter_site):
    page = ArticlePage.objects.get()
    page.lead = "Only in the draft."
    page.save_revision()
    return page


@pytest.fixture
def share(marketer, settings):
    def make(page, days=7):
        answer = marketer.post(f"/cms/drafts/{page.pk}/", {"days": days})
        found = re.search(rf'value="{settings.SITE_URL}(/drafts/[^"]+/)"', answer.content.decode())
        return found[1]

    return make


def test_whoever_has_the_link_reads_the_newest_draft(article, share, client):
    link = share(article)
    assert "Only in the draft." in client.get(link).content.decode()
    article.lead = "Corrected since."
    article.save_revision()
    assert "Corrected since." in client.get(link).content.decode()
    assert "draft" not in client.get(ARTICLE).content.decode()


def test_nobody_else_is_told_of_it(article, share, client):
    answer = client.get(share(article))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_form_in_it_sends_nothing(starter_site, share, client):
    page = client.get(share(ContactPage.objects.get())).content.decode()
    assert "nothing is sent from here" in page
    assert re.search(r'type="submit"[^>]*disabled', page)


def test_it_ends_by_itself(article, share, client):
    link = share(article, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        answer = client.get(link)
    assert answer.status_code == 410
    assert "<h1>This link is over</h1>" in answer.content.decode()
    assert "Only in the draft." not in answer.content.decode()


def test_it_ends_when_somebody_ends_it(article, share, client, marketer):
    link = share(article)
    marketer.post(f"/cms/drafts/{article.pk}/{SharedDraft.objects.get().pk}/end/")
    assert client.get(link).status_code == 410


def test_a_link_that_somebody_made_up_opens_nothing(article, client):
    assert client.get("/drafts/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 410


def test_each_opening_is_noted_and_shown(article, share, client, marketer):
    link = share(article)
    client.get(link)
    client.get(link)
    assert DraftOpening.objects.count() == 2
    assert "2 times, last" in marketer.get(f"/cms/drafts/{article.pk}/").content.decode()


def test_the_database_does_not_hold_the_link(article, share):
    token = share(article).split("/")[2]
    assert SharedDraft.objects.get().token_hash != token
    assert len(token) == 32


def test_only_who_may_edit_the_page_may_share_it(article, rohan, client):
    assert client.post(f"/cms/drafts/{article.pk}/", {"days": 7}).status_code == 302
    rohan.post(f"/cms/drafts/{article.pk}/", {"days": 7})
    assert not SharedDraft.objects.exists()


def test_a_draft_that_was_never_published_can_be_shared(starter_site, share, client):
    parent = ArticlePage.objects.get().get_parent()
    page = ArticlePage(title="New", slug="new", lead="Not out yet.", live=False)
    parent.add_child(instance=page)
    page.save_revision()
    assert "Not out yet." in client.get(share(page)).content.decode()
