"""What search engines are sent to, and what they are kept from."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from programs.models import ArticlePage, CampaignPage, HomePage, StandardPage

from .conftest import ARTICLE, PUBLIC
from .test_pages import read

SITE = "http://localhost:8000"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def listed(client):
    """Day of the last change, by path."""
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200
    return {
        url.findtext("s:loc", namespaces=NS).removeprefix(SITE): url.findtext(
            "s:lastmod", namespaces=NS
        )
        for url in ElementTree.fromstring(answer.content).iterfind("s:url", NS)
    }


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


def test_every_public_page_is_in_the_sitemap(visitor):
    assert set(listed(visitor)) == set(PUBLIC)


def test_it_says_when_a_page_last_changed_for_visitors_not_when_somebody_worked_on_it(
    visitor, article
):
    published = datetime(2026, 8, 4, 20, 0, tzinfo=UTC)  # the fifth, in Pune
    ArticlePage.objects.update(last_published_at=published)
    article.refresh_from_db()
    article.lead = "Still to be looked over."
    article.save_revision()
    assert listed(visitor)[ARTICLE] == "2026-08-05"


def test_a_draft_is_not_in_it(visitor, article):
    article.unpublish()
    HomePage.objects.get().add_child(instance=StandardPage(title="Soon", slug="soon", live=False))
    assert set(listed(visitor)) == set(PUBLIC) - {ARTICLE}


def test_a_page_that_is_not_to_be_listed_works_says_so_and_is_not_in_it(visitor, article):
    article.is_listed = False
    article.save_revision().publish()
    assert '<meta name="robots" content="noindex">' in read(visitor, ARTICLE)
    assert ARTICLE not in listed(visitor)
    assert "noindex" not in read(visitor, "/")


def test_a_page_behind_a_password_is_not_in_it(visitor, article):
    PageViewRestriction.objects.create(page=article, restriction_type="password", password="x")
    assert ARTICLE not in listed(visitor)


def test_its_addresses_are_those_of_the_site_whatever_host_asked(visitor, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["*"]
    text = visitor.get("/sitemap.xml", headers={"host": "elsewhere.example"}).content.decode()
    assert f"<loc>https://www.example.org{ARTICLE}</loc>" in text
    assert "elsewhere" not in text


def test_it_costs_the_same_however_many_pages_there_are(
    visitor, django_assert_num_queries, django_assert_max_num_queries
):
    visitor.get("/sitemap.xml")
    with django_assert_max_num_queries(15) as few:
        visitor.get("/sitemap.xml")
    home = HomePage.objects.get()
    for number in range(5):
        home.add_child(instance=CampaignPage(title=f"Offer {number}", slug=f"offer-{number}"))
    with django_assert_num_queries(len(few) + 1):  # a type of page that there was none of
        assert len(listed(visitor)) == len(PUBLIC) + 5


def test_robots_are_told_where_it_is_and_where_not_to_go(client):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    for address in ("/admin/", "/cms/", "/accounts/", "/enquire/thanks/"):
        assert f"Disallow: {address}" in text
    assert "Disallow: /share/" not in text


# --- Languages -------------------------------------------------------------------------------------


def languages(client, address):
    page = read(client, address)
    return dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', page))


def test_a_page_and_its_translation_name_each_other_and_themselves(hindi):
    client, slug = Client(), ARTICLE.strip("/").split("/")[-1]
    both = languages(client, ARTICLE)
    assert both["en"] == both["x-default"] == SITE + ARTICLE
    assert both["hi"].startswith(f"{SITE}/hi/")
    assert slug in both["hi"]
    assert languages(client, both["hi"].removeprefix(SITE)) == both
    assert '<html lang="hi">' in read(client, both["hi"].removeprefix(SITE))
    assert '<html lang="en">' in read(client, ARTICLE)


def test_the_sitemap_names_translations(hindi):
    tree = ElementTree.fromstring(Client().get("/sitemap.xml").content)
    versions = {
        link.get("hreflang")
        for url in tree.iterfind("s:url", NS)
        if url.findtext("s:loc", namespaces=NS) == SITE + ARTICLE
        for link in url.iterfind("x:link", NS)
    }
    assert versions == {"en", "hi", "x-default"}


def test_a_translation_that_is_a_draft_is_not_named(hindi):
    hindi.unpublish()
    assert languages(Client(), ARTICLE) == {}


def test_a_page_that_is_only_copied_until_somebody_translates_it_is_not_listed(hindi):
    client = Client()
    assert client.get("/hi/articles/").status_code == 200
    assert languages(client, "/articles/") == {}
    assert "/hi/articles/" not in listed(client)


def test_a_site_in_one_language_names_none(visitor):
    assert languages(visitor, ARTICLE) == {}
    assert '<html lang="en-IN">' in read(visitor, ARTICLE)
