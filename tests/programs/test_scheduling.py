"""Pages go out and off at the time that somebody set, and an offer ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import Alarm
from leads.watch import look_at_the_schedule
from programs.formats import show_moment
from programs.models import ArticlePage, HomePage, StandardPage
from programs.scheduling import overdue
from programs.tasks import keep_to_the_schedule

from .conftest import ARTICLE
from .test_pages import read

TEN_IN_PUNE = datetime(2026, 8, 4, 4, 30, tzinfo=UTC)
FUTURE = datetime(2099, 8, 4, 4, 30, tzinfo=UTC)


@pytest.fixture
def news(starter_site):
    page = StandardPage(title="News", slug="news", lead="New.", live=False)
    HomePage.objects.get().add_child(instance=page)
    return page


def at(moment):
    return time_machine.travel(moment, tick=False)


def test_a_moment_is_written_in_the_schools_time():
    assert show_moment(TEN_IN_PUNE) == "4 Aug 2026, 10:00 IST"
    assert show_moment(TEN_IN_PUNE, has_weekday=True) == "Tue 4 Aug 2026, 10:00 IST"


def test_the_button_says_for_when(news, marketer):
    news.go_live_at = FUTURE
    news.save_revision()
    page = marketer.get(f"/cms/pages/{news.pk}/edit/").content.decode()
    assert "Schedule for Tue 4 Aug 2099, 10:00 IST" in page


def test_a_scheduled_page_goes_out_at_its_time_and_not_before(news, visitor):
    moment = timezone.now() + timedelta(hours=1)
    news.go_live_at = moment
    news.save_revision().publish()
    keep_to_the_schedule()
    assert visitor.get("/news/").status_code == 404
    with at(moment + timedelta(seconds=1)):
        keep_to_the_schedule()
        keep_to_the_schedule()
        assert visitor.get("/news/").status_code == 200


def test_an_expired_page_goes_off(news, visitor):
    moment = timezone.now() + timedelta(hours=1)
    news.expire_at = moment
    news.save_revision().publish()
    assert visitor.get("/news/").status_code == 200
    with at(moment + timedelta(seconds=1)):
        keep_to_the_schedule()
        assert visitor.get("/news/").status_code == 404


def test_what_is_late_raises_the_alarm_and_clears_it(news, school):
    moment = timezone.now() + timedelta(hours=1)
    news.go_live_at = moment
    news.save_revision().publish()
    with at(moment + timedelta(minutes=4)):
        assert overdue() == []
    with at(moment + timedelta(minutes=6)):
        look_at_the_schedule()
        assert "“News” is not published yet" in Alarm.objects.get(subject="schedule").words
        keep_to_the_schedule()
        look_at_the_schedule()
        assert not Alarm.objects.filter(subject="schedule", cleared_at=None).exists()


def test_a_moment_that_has_passed_is_refused_with_a_way_on(news, marketer):
    answer = marketer.post(
        f"/cms/pages/{news.pk}/edit/",
        {"title": "News", "slug": "news", "lead": "Kept words", "body-count": 0, "go_live_at": "2020-01-01 10:00",
         "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"},
    )  # fmt: skip
    page = answer.content.decode()
    assert "This moment has passed" in page
    assert "Kept words" in page


def test_an_offer_that_is_over_asks_to_enquire(starter_site, visitor):
    moment = timezone.now() + timedelta(days=1)
    offer = {"heading": "Early places", "text": "", "form": "apply", "button": "Take one",
             "program": None, "ends_at": moment}  # fmt: skip
    article = ArticlePage.objects.get()
    article.body = [("call_to_action", offer)]
    article.save_revision().publish()
    assert "Take one" in read(visitor, ARTICLE)
    with at(moment + timedelta(seconds=1)):
        page = read(visitor, ARTICLE)
    assert "Take one" not in page
    assert ">Enquire</a>" in page
