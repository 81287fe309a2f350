"""The newest articles for feed readers."""

from datetime import date
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from programs.models import ArticleIndexPage, ArticlePage

from .conftest import ARTICLE
from .test_pages import read

SITE = "http://localhost:8000"
FEED = "/articles/feed/"
NS = {"a": "http://www.w3.org/2005/Atom"}


def feed(client):
    answer = client.get(FEED)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def entries(client):
    return {
        entry.findtext("a:title", namespaces=NS): entry
        for entry in feed(client).iterfind("a:entry", NS)
    }


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


def new_article(title, slug, **fields):
    page = ArticlePage(title=title, slug=slug, lead="Two sentences & more.", **fields)
    ArticleIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_an_article_is_in_the_feed_with_its_address_and_words(visitor, article):
    [entry] = entries(visitor).values()
    assert entry.findtext("a:title", namespaces=NS) == article.title
    assert entry.find("a:link", NS).get("href") == SITE + ARTICLE
    assert entry.findtext("a:summary", namespaces=NS) == article.summary
    assert (
        entry.findtext("a:updated", namespaces=NS)[:10]
        == article.last_published_at.date().isoformat()
    )


def test_the_feed_names_itself_its_language_and_the_school(visitor):
    root = feed(visitor)
    links = {link.get("rel"): link.get("href") for link in root.iterfind("a:link", NS)}
    assert links == {"alternate": f"{SITE}/articles/", "self": SITE + FEED}
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en-IN"
    assert root.findtext("a:author/a:name", namespaces=NS) == "ISMR Pune"


def test_articles_link_to_the_feed(visitor):
    line = f'<link rel="alternate" type="application/atom+xml" title="Articles" href="{FEED}">'
    assert line in read(visitor, ARTICLE)
    assert line in read(visitor, "/articles/")
    assert line not in read(visitor, "/contact/")


def test_newest_come_first_by_the_date_in_the_byline(visitor, article):
    article.published_on = date(2026, 8, 4)
    article.save_revision().publish()
    new_article("An old one", "old", published_on=date(2020, 1, 1), author="Asha Kulkarni")
    new_article("A new one", "new")
    assert list(entries(visitor)) == ["A new one", article.title, "An old one"]
    old = entries(visitor)["An old one"]
    assert old.findtext("a:published", namespaces=NS) == "2020-01-01T00:00:00+05:30"
    assert old.findtext("a:author/a:name", namespaces=NS) == "Asha Kulkarni"


def test_drafts_unlisted_and_private_articles_are_not_in_it(visitor, article):
    new_article("Draft", "draft").unpublish()
    new_article("Unlisted", "unlisted", is_listed=False)
    private = new_article("Private", "private")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    assert list(entries(visitor)) == [article.title]


def test_words_are_words_and_not_markup(visitor):
    new_article("<b>Bold</b>", "bold", search_description="1 < 2 & more")
    entry = entries(visitor)["<b>Bold</b>"]
    assert entry.findtext("a:summary", namespaces=NS) == "1 &lt; 2 &amp; more"  # HTML, says Atom


def test_the_feed_goes_with_its_page(visitor):
    ArticleIndexPage.objects.get().unpublish()
    assert visitor.get(FEED).status_code == 404


def test_the_feed_costs_the_same_however_many_articles_there_are(
    visitor, django_assert_max_num_queries
):
    for number in range(6):
        new_article(f"Article {number}", f"article-{number}")
    visitor.get(FEED)
    with django_assert_max_num_queries(12):
        assert len(entries(visitor)) == 7
