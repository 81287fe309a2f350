"""Calls to action and brochures: how often they are seen and followed, and nothing about by whom."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.documents.models import Document
from wagtail.models import Locale, Page

from programs import beacon, tasks
from programs.models import ArticlePage, DailyCount, ProgramPage

from .conftest import ARTICLE, PROGRAM

MARK = re.compile(r'data-counts="([^"]+)"')
CALL = ("call_to_action", {"heading": "Ready when you are", "form": "apply", "button": "Apply"})


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(beacon, "_not_before", 0.0)


@pytest.fixture
def article(starter_site):
    page = ArticlePage.objects.get()
    page.body = [CALL]
    page.save_revision().publish()
    return page


@pytest.fixture
def program_page(starter_site):
    """With a brochure of its own, and a block that offers the same."""
    page = ProgramPage.objects.get()
    page.brochure = Document.objects.create(
        title="Brochure", file=ContentFile(b"%PDF-1.4", "brochure.pdf")
    )
    page.body = [("brochure", {"heading": "Read it offline", "offers_form": "Rather talk?"})]
    page.save_revision().publish()
    return page


def mark_on(path):
    return MARK.search(Client().get(path).content.decode())[1]


def tell(at, what, client=None, site="same-origin", **more):
    """As static/js/visit.js does: a form of a hundred bytes, not one in parts."""
    body = urlencode({"at": at, "what": what} | more)
    return (client or Client()).post(
        "/count/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"sec-fetch-site": site} if site else {},
    )


def counts():
    return {row.kind: row.count for row in DailyCount.objects.all()}


def test_a_call_to_action_is_counted_by_day(article):
    mark = mark_on(ARTICLE)
    for what in ("seen", "seen", "clicked", "asked"):
        answer = tell(mark, what)
        assert (answer.status_code, answer.content) == (204, b"")
    assert counts() == {"seen": 2, "clicked": 1, "asked": 1}
    row = DailyCount.objects.first()
    assert (row.page_id, row.day) == (article.pk, timezone.localdate())


def test_a_day_begins_at_midnight_in_india(article):
    mark = mark_on(ARTICLE)
    for minute in (29, 31):
        with time_machine.travel(datetime(2027, 1, 1, 18, minute, tzinfo=UTC), tick=False):
            tell(mark, "seen")
    days = DailyCount.objects.order_by("day").values_list("day", flat=True)
    assert list(days) == [date(2027, 1, 1), date(2027, 1, 2)]


def test_nothing_of_who_it_was_is_stored(article):
    names = {field.name for field in DailyCount._meta.get_fields()}
    assert names == {"id", "page", "place", "kind", "day", "count"}
    answer = tell(mark_on(ARTICLE), "seen")
    assert not answer.cookies


@pytest.mark.parametrize("what", ["downloaded", "", "SEEN", "lead", "x" * 150])
def test_what_does_not_happen_at_a_place_is_not_counted(article, what):
    assert tell(mark_on(ARTICLE), what).status_code == 204
    assert not DailyCount.objects.exists()


@pytest.mark.parametrize(
    "at", ["", "1", ":", "0:brochure", "999999999:x", "9" * 30 + ":x", "{page}:brochure", "{page}:no\0"]
)  # fmt: skip
def test_a_place_that_stands_on_no_page_is_not_counted(article, at):
    assert tell(at.format(page=article.pk), "seen").status_code == 204
    assert not DailyCount.objects.exists()


def test_what_is_no_longer_live_is_not_counted(article):
    mark = mark_on(ARTICLE)
    ArticlePage.objects.get().unpublish()
    tell(mark, "seen")
    assert not DailyCount.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_only_our_own_pages_count(article, site):
    assert tell(mark_on(ARTICLE), "seen", site=site).status_code == 204
    assert not DailyCount.objects.exists()


def test_an_older_browser_that_names_our_own_origin_counts(article, browser):
    tell(mark_on(ARTICLE), "seen", browser, site=None)
    assert counts() == {"seen": 1}


@pytest.mark.parametrize("role", ["marketer", "rohan", "head"])
def test_staff_who_are_logged_in_are_not_counted(request, article, role):
    tell(mark_on(ARTICLE), "seen", request.getfixturevalue(role))
    assert not DailyCount.objects.exists()


def test_a_long_body_is_not_even_read(article):
    assert tell(mark_on(ARTICLE), "seen", more="x" * 300).status_code == 204
    assert not DailyCount.objects.exists()


def test_a_get_counts_nothing(article, client):
    assert client.get("/count/").status_code == 405


def test_previews_and_shared_drafts_are_not_marked(article):
    assert MARK.search(Client().get(ARTICLE).content.decode())
    assert not MARK.search(article.make_preview_request().content.decode())


def test_a_database_that_is_away_is_kept_from_the_visitor_and_left_alone_for_a_while(
    article, monkeypatch
):
    tries = []

    def away(*arguments):
        tries.append(arguments)
        raise OperationalError("gone")

    mark = mark_on(ARTICLE)
    monkeypatch.setattr(beacon, "count", away)
    for _ in range(3):
        assert tell(mark, "seen").status_code == 204
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_visitors_at_the_same_instant_are_eight():
    # A test like this one may have emptied the base before.
    language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
    Locale.objects.get_or_create(language_code=language)
    page = Page.add_root(title="A page", slug="a-page")
    start = threading.Barrier(8)

    def see():
        start.wait()
        DailyCount.objects.add(page, "brochure", "seen")
        connection.close()

    threads = [threading.Thread(target=see) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts() == {"seen": 8}


def test_a_count_takes_few_queries(article, django_assert_max_num_queries):
    mark = mark_on(ARTICLE)
    tell(mark, "seen")
    with django_assert_max_num_queries(5):
        tell(mark, "seen")


def test_a_brochure_is_one_tap_away_and_a_question_is_offered_beside_it(program_page, client):
    page = client.get(PROGRAM).content.decode()
    assert page.count(f'href="{program_page.brochure.url}" data-does="downloaded"') == 2
    assert ">Rather talk?</a>" in page
    assert ">Ask us about it</a>" in page
    asked = f"/enquire/?program=mba-operations-management&amp;page={PROGRAM}#brochure"
    assert page.replace("%2F", "/").replace("%23", "#").count(f'href="{asked}"') == 2


def test_the_desk_is_told_that_a_question_came_from_the_brochure(program_page, enquire, client):
    from leads.models import Enquiry

    link = re.search(r'href="(/enquire/[^"]+brochure)"', client.get(PROGRAM).content.decode())[1]
    form = client.get(link.replace("&amp;", "&")).content.decode()
    page = re.search(r'name="page" value="([^"]*)"', form)[1]
    enquire(page=page, utm_source="google", utm_medium="cpc")
    enquiry = Enquiry.objects.get()
    assert enquiry.page == f"{PROGRAM}#brochure"
    assert enquiry.touch.source == "google"  # the campaign is still what it was


def test_both_brochures_of_a_page_are_counted_each_for_itself(program_page):
    marks = MARK.findall(Client().get(PROGRAM).content.decode())
    assert len(set(marks)) == 2
    for mark in marks:
        for what in ("seen", "downloaded", "asked", "clicked"):
            tell(mark, what)
    assert DailyCount.objects.count() == 6
    assert not DailyCount.objects.filter(kind="clicked").exists()


def row_of(words, page):
    """The cells after the page's name, of the row whose words these are."""
    rows = [re.findall(r"<td.*?</td>", row, re.S) for row in page.split("<tr")]
    cells = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows]
    return next(row[1:] for row in cells if len(row) == 7 and row[2] == words)


@pytest.mark.parametrize("role", ["writer", "marketer", "head"])
def test_whoever_writes_pages_reads_how_they_do(request, article, program_page, role):
    call, (block, field) = mark_on(ARTICLE), MARK.findall(Client().get(PROGRAM).content.decode())
    for mark, done in (
        (call, ("seen", "seen", "seen", "clicked")),
        (block, ("seen", "downloaded", "asked")),
        (field, ("seen",)),
    ):
        for what in done:
            tell(mark, what)
    page = request.getfixturevalue(role).get("/cms/reports/counts/").content.decode()
    said = {words: row_of(words, page)[2:] for words in ("Ready when you are", "Read it offline")}
    assert said["Ready when you are"] == ["3", "1", "33.3%", "0"]
    assert said["Read it offline"] == ["1", "1", "100.0%", "1"]
    assert row_of("Brochure", page) == ["Brochure", "Brochure", "1", "0", "0.0%", "0"]


def test_a_counsellor_and_a_visitor_do_not_reach_it(rohan, client, starter_site):
    for who in (rohan, client):
        assert who.get("/cms/reports/counts/").status_code != 200


def test_the_report_looks_back_as_far_as_it_is_asked_to(article, marketer):
    tell(mark_on(ARTICLE), "seen")
    row = DailyCount.objects.get()
    for days_ago, count in ((6, 2), (7, 4), (29, 8), (30, 16), (89, 32), (90, 64)):
        row.pk, row.count = None, count
        row.day = timezone.localdate() - timedelta(days=days_ago)
        row.save()
    for days, seen in ((7, 3), (30, 15), (90, 63)):
        page = marketer.get(f"/cms/reports/counts/?days={days}").content.decode()
        assert row_of("Ready when you are", page)[2] == str(seen), days


def test_a_block_that_was_taken_away_keeps_its_counts(article, marketer):
    tell(mark_on(ARTICLE), "seen")
    article.body = []
    article.save_revision().publish()
    assert "No longer on the page" in marketer.get("/cms/reports/counts/").content.decode()


def test_the_report_can_be_had_as_a_table_for_a_spreadsheet(article, marketer):
    tell(mark_on(ARTICLE), "seen")
    answer = marketer.get("/cms/reports/counts/?days=7&export=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("Page,Block,Its words,Seen,")
    assert lines[1].endswith("Call to action,Ready when you are,1,0,0.0%,0")


def test_an_empty_report_says_so(starter_site, marketer):
    assert "Nothing was counted" in marketer.get("/cms/reports/counts/").content.decode()


def test_counts_are_kept_for_400_days(article):
    mark = mark_on(ARTICLE)
    for days_ago in (400, 401):
        tell(mark, "seen")
        DailyCount.objects.filter(day=timezone.localdate()).update(
            day=timezone.localdate() - timedelta(days=days_ago)
        )
    for _ in range(2):
        tasks.forget_old_counts()
        assert DailyCount.objects.get().day == timezone.localdate() - timedelta(days=400)
