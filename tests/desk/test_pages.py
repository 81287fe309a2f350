"""Lists a page at a time: every row once, from either end, whatever the order, and no more queries for more rows."""

import re
from datetime import timedelta

import pytest

from leads import clock, finding
from leads.admin import paging
from leads.admin.paging import Pages
from leads.models import Lead

LIST = "/admin/leads/lead/"
COUNT = re.compile(r'pages__count">\s*(.+?)\s*</p>')


def turn(client, path, to):
    """The page behind “Next”, “Last” and so on, or None where there is no such button."""
    page = client.get(path).content.decode()
    found = re.search(rf'<a href="([^"]+)"[^>]*>{to}</a>', page)
    return LIST + found[1].replace("&amp;", "&") if found else None


def names_on(client, path):
    page = client.get(path).content.decode()
    return re.findall(r"<strong>(.+?)</strong>", page.partition('id="result_list"')[2])


@pytest.fixture
def hundred(newcomers):
    """A hundred and twenty leads: some with the same name, the same moment or no next step."""
    newcomers(120)
    now = clock.now()
    for number, lead in enumerate(Lead.objects.order_by("pk")):
        lead.full_name = f"Person {number // 3:02d}"
        lead.last_enquiry_at = now - timedelta(minutes=number // 4)
        lead.next_at = None if number % 3 == 0 else now + timedelta(minutes=number // 5)
        finding.learn_all(lead)
        lead.save()
    return Lead.objects.all()


@pytest.mark.parametrize(
    "order", ["full_name", "-full_name", "next_at", "-next_at", "-last_enquiry_at", "pk"]
)
@pytest.mark.parametrize("size", [7, 40, 120, 200])
def test_every_row_is_on_one_page_from_either_end(hundred, order, size):
    pages = Pages(hundred.order_by(order), size)
    there, page = [], pages.page()
    while True:
        there.append(page.rows)
        if not page.after:
            break
        page = pages.page(after=page.after)
    back, page = [], pages.page(is_last=True)
    while True:
        back.insert(0, page.rows)
        if not page.before:
            break
        page = pages.page(before=page.before)
    forward = [row for rows in there for row in rows]
    assert len({row.pk for row in forward}) == len(forward) == 120
    assert [row for rows in back for row in rows] == forward
    values = [getattr(row, order.removeprefix("-")) for row in forward]
    told = [value for value in values if value is not None]
    assert told == sorted(told, reverse=order.startswith("-"))
    assert values[len(told) :] == [None] * (len(values) - len(told))


def test_next_previous_first_and_last_are_buttons_of_the_list(hundred, head):
    second = turn(head, LIST, "Next")
    assert turn(head, LIST, "Previous") is None
    assert names_on(head, turn(head, second, "Previous")) == names_on(head, LIST)
    last = turn(head, LIST, "Last")
    assert turn(head, last, "Next") is None
    assert len(names_on(head, last)) == 50
    assert names_on(head, turn(head, last, "First")) == names_on(head, LIST)


def test_a_page_keeps_filters_and_search_and_another_filter_begins_anew(hundred, head):
    second = turn(head, f"{LIST}?stands=open&q=per&o=1", "Next")
    assert {"stands=open", "q=per", "o=1"} <= set(second.partition("?")[2].split("&"))
    page = head.get(second).content.decode()
    by_step = re.search(r'href="(\?[^"]*o=2[^"]*)"', page)[1]
    assert "stands=open" in by_step
    assert "after=" not in by_step


@pytest.mark.parametrize(
    "cursor", ["after=", "after=x", "after=1", "after=9%7Enonsense", "before=99999999999999999999%7E1",
               "after=%D9%A1%7E2026-01-01", "last=", "after=1%7E", "p=7", "p=x", "all=1"],
)  # fmt: skip
def test_a_cursor_that_cannot_be_read_shows_the_list_all_the_same(hundred, head, cursor):
    answer = head.get(f"{LIST}?{cursor}", follow=True)
    assert answer.status_code == 200
    assert len(names_on(head, f"{LIST}?{cursor}") or names_on(head, LIST)) == 50


def test_a_count_is_exact_as_far_as_it_goes_and_says_where_it_stops(hundred, head, monkeypatch):
    assert COUNT.search(head.get(LIST).content.decode())[1] == "120 leads"
    monkeypatch.setattr(paging, "COUNTED", 100)
    narrowed = head.get(f"{LIST}?stands=open").content.decode()
    assert COUNT.search(narrowed)[1] == "more than 100 leads"
    assert COUNT.search(head.get(LIST).content.decode())[1].startswith("about ")


def test_who_sees_a_team_is_not_told_how_many_all_have(hundred, rohan, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 100)
    assert COUNT.search(rohan.get(LIST).content.decode())[1] == "more than 100 leads"


def test_a_list_is_ordered_only_by_what_an_index_orders(hundred, head):
    assert names_on(head, f"{LIST}?o=3") == names_on(head, LIST)
    assert names_on(head, f"{LIST}?o=1.2")[0] == "Person 00"


def test_the_sheet_leaves_only_answered_questions_in_the_address(hundred, head):
    answer = head.get(f"{LIST}?stands=open&stage__exact=&city=&whose=")
    assert answer.url == f"{LIST}?stands=open"


def test_days_narrow_from_and_until_and_nonsense_narrows_nothing(hundred, head):
    lead = hundred.get(pk=hundred.order_by("pk").first().pk)
    Lead.objects.filter(pk=lead.pk).update(last_enquiry_at=clock.now() - timedelta(days=40))
    day = (clock.now() - timedelta(days=30)).date().isoformat()
    assert names_on(head, f"{LIST}?asked_until={day}") == [lead.full_name]
    assert len(names_on(head, f"{LIST}?asked_from={day}&last=1")) == 50
    assert head.get(f"{LIST}?asked_from=2026-13-45").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "program__id__exact=abc",
        "owner__id__exact=999999",
        "stage__exact=nope",
        "exam=nope",
        "tags__id__exact=1",
    ],
)
def test_an_answer_that_there_is_not_finds_nobody(hundred, head, query):
    assert names_on(head, f"{LIST}?{query}") == []


def test_the_city_is_found_in_capitals_or_not(hundred, head):
    Lead.objects.filter(full_name="Person 07").update(city="Pune")
    assert set(names_on(head, f"{LIST}?city=pUNE")) == {"Person 07"}


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}?stands=open&exam=cat&o=2", f"{LIST}?q=person", f"{LIST}?last=1",
             "/admin/leads/enquiry/", "/admin/leads/outboundemail/", "/admin/"],
)  # fmt: skip
def test_no_list_takes_more_than_twelve_queries(
    hundred, head, rohan, path, django_assert_max_num_queries
):
    for client in (head, rohan):
        client.get(path)
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
