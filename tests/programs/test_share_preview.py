"""Beside the fields for search engines the editor sees what they make of them."""

import re
from html import unescape

import pytest

from programs.models import ArticlePage

from .test_facts import new_fact


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


def editor(client, page):
    answer = client.get(f"/cms/pages/{page.pk}/edit/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def shown(html, name):
    return re.search(rf'data-shows="{name}">([^<]*)<', html)[1]


def test_the_editor_shows_how_search_engines_and_chats_will_show_the_page(marketer, article):
    html = editor(marketer, article)
    assert shown(html, "full_title") == f"{article.title} | ISMR Pune"
    assert shown(html, "title") == article.title
    assert shown(html, "description") == article.search_description
    assert f"http://localhost:8000{article.get_url()}" in html
    assert "share-preview.js" in html


def test_lengths_are_counted_as_they_will_be_shown(marketer, article):
    new_fact("seats", "60")
    article.seo_title, article.search_description = "Twelve chars", "We have [[seats]] seats."
    article.save_revision()
    html = editor(marketer, article)
    assert "24 of 60 characters" in html  # with the name of the school
    assert f"{len('We have 60 seats.')} of 160 characters" in html


def test_the_picture_is_that_of_the_draft_and_needs_a_login(marketer, client, rohan, article):
    address = f"/cms/share/{article.pk}.jpg"
    before = marketer.get(address)
    assert before["Content-Type"] == "image/jpeg"
    article.title = "Another title"
    article.save_revision()
    assert marketer.get(address).content != before.content
    assert client.get(address).status_code == 302
    assert rohan.get(address).status_code in (302, 403)


def test_a_page_that_is_not_to_be_listed_says_so(marketer, article):
    assert "do not list this page" not in editor(marketer, article)
    article.is_listed = False
    article.save_revision()
    assert "do not list this page" in editor(marketer, article)


def test_a_new_page_is_to_be_saved_first(marketer, article):
    parent = article.get_parent()
    html = marketer.get(f"/cms/pages/add/programs/articlepage/{parent.pk}/").content.decode()
    assert "Save the page first" in html
    assert "data-share-preview" not in html
