"""Pages may be renamed and moved: old addresses lead on, and links to nowhere are listed."""

import pytest

from programs.models import ArticlePage, HomePage, StandardPage

from .conftest import ARTICLE


@pytest.fixture
def news(starter_site):
    page = StandardPage(title="News", slug="news")
    HomePage.objects.get().add_child(instance=page)
    return page


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    def to(page, slug):
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return to


def test_the_old_address_of_a_renamed_page_leads_to_the_new_one(news, visitor, rename):
    rename(news, "whats-new")
    answer = visitor.get("/news/")
    assert (answer.status_code, answer["Location"]) == (301, "/whats-new/")


def test_a_page_that_is_renamed_twice_takes_one_step_from_either_name(news, visitor, rename):
    rename(news, "second")
    rename(news, "third")
    assert visitor.get("/news/")["Location"] == visitor.get("/second/")["Location"] == "/third/"


def test_a_page_that_gets_its_old_name_back_is_there_and_leads_nowhere_else(news, visitor, rename):
    rename(news, "second")
    rename(news, "news")
    assert visitor.get("/news/").status_code == 200
    assert visitor.get("/second/")["Location"] == "/news/"


def test_pages_below_a_renamed_one_move_along(starter_site, visitor, rename):
    rename(ArticlePage.objects.get().get_parent().specific, "reading")
    assert visitor.get(ARTICLE)["Location"] == ARTICLE.replace("/articles/", "/reading/")


def test_the_campaign_that_sent_somebody_is_kept(news, visitor, rename):
    rename(news, "whats-new")
    answer = visitor.get("/news/?utm_source=google&gclid=a%20b")
    assert answer["Location"] == "/whats-new/?utm_source=google&gclid=a%20b"


def test_a_name_that_is_taken_is_refused_in_words(news, starter_site, marketer):
    answer = marketer.post(
        f"/cms/pages/{news.pk}/edit/",
        {
            "title": "News",
            "slug": "contact",
            "body-count": 0,
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        },
    )
    assert "already in use" in answer.content.decode()


def test_links_that_lead_nowhere_are_listed_for_marketers(news, marketer):
    article = ArticlePage.objects.get()
    article.body = [
        ("text", '<p><a href="/no-such-page/">lost</a> <a href="/contact/">found</a> '
                 f'<a linktype="page" id="{news.pk}">news</a> <a href="https://example.com/x">out</a></p>')
    ]  # fmt: skip
    article.save_revision().publish()
    page = marketer.get("/cms/reports/broken-links/").content.decode()
    assert "/no-such-page/" in page
    assert page.count(f"/cms/pages/{article.pk}/edit/") == 1
    news.delete()
    page = marketer.get("/cms/reports/broken-links/").content.decode()
    assert "a page that was deleted" in page


def test_a_link_to_an_old_address_is_not_broken(news, marketer, rename):
    rename(news, "whats-new")
    article = ArticlePage.objects.get()
    article.body = [("text", '<p><a href="/news/">old</a></p>')]
    article.save_revision().publish()
    assert "leads somewhere" in marketer.get("/cms/reports/broken-links/").content.decode()


def test_the_starter_site_has_no_broken_link(starter_site, marketer):
    assert "leads somewhere" in marketer.get("/cms/reports/broken-links/").content.decode()
