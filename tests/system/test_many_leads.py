"""Five thousand leads at once with real parts: the page answers at once, the worker does the rest."""

import re
import time

import pytest
import requests

from tests.services import wait_until

LEADS = 5_000
PASSWORD = "a long enough password"
SEED = f"""
from django.contrib.auth.models import Group, User
from leads.models import Lead
user, _ = User.objects.get_or_create(username="meera", defaults={{"is_staff": True}})
user.set_password("{PASSWORD}")
user.save()
user.groups.add(Group.objects.get(name="Head of admissions"))
if not Lead.objects.filter(city="Manyville").exists():
    Lead.objects.bulk_create(
        Lead(full_name=f"Neha Number {{n}}", phone=f"+9198{{n:08d}}", city="Manyville", owner=user, origin="api", known_as="neha number")
        for n in range({LEADS})
    )
"""


@pytest.fixture
def desk(stack):
    """A browser of the head of admissions; its `post` gives the seconds too."""
    stack.manage("shell", "--command", SEED)
    browser = requests.Session()
    browser.headers["Origin"] = stack.base_url
    browser.seconds = []

    def token(path):
        page = browser.get(stack.base_url + path, timeout=60).text
        return re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def post(path, files=None, via=None, **fields):
        fields["csrfmiddlewaretoken"] = token(via or path)
        began = time.monotonic()
        answer = browser.post(
            stack.base_url + path, fields, files=files, timeout=60, allow_redirects=False
        )
        browser.seconds.append(time.monotonic() - began)
        return answer

    post("/accounts/login/", login="meera", password=PASSWORD)
    browser.seconds.clear()
    browser.send_form = post
    return browser


def wait_until_over(stack, pk, state="done", seconds=900):
    def is_over():
        [[found, done, skipped]] = stack.rows(
            "SELECT state, done, jsonb_array_length(skipped) FROM leads_bulkjob WHERE id = %s", pk
        )
        return (found == state) and (done, skipped)

    wait_until(is_over, seconds=seconds, what=f"job {pk} is {state}")
    return is_over()


def test_five_thousand_leads_change_stage_while_the_page_has_long_answered(stack, desk):
    shown = stack.rows("SELECT id FROM leads_lead WHERE city = 'Manyville' LIMIT 100")
    address = desk.send_form(
        "/admin/leads/lead/?q=Neha+Number",
        action="at_once",
        select_across="1",
        _selected_action=[str(pk) for [pk] in shown],
    ).headers["Location"]
    [pk] = re.findall(r"\d+", address)
    wish = {"kind": "stage", "stage": "qualified", "via": address}
    page = desk.send_form(f"{address}look/", **wish)
    assert "Nobody would be left out." in page.text
    answer = desk.send_form(f"{address}do/", **wish)
    assert answer.status_code == 302
    assert max(desk.seconds) < 5, f"chosen, looked at and confirmed in {desk.seconds}"
    assert wait_until_over(stack, int(pk)) == (LEADS, 0)
    desk.send_form(f"{address}undo/", via=address)
    wait_until_over(stack, int(pk), "undone")
    left = "SELECT count(*) FROM leads_lead WHERE city = 'Manyville' AND stage <> 'new'"
    assert stack.rows(left) == [(0,)]


def test_a_list_is_brought_in_by_the_worker_also_when_it_is_killed(stack, desk):
    rows = "".join(f"Kavita Number {n},97{n:08d},Listville\n" for n in range(600))
    file = ("fair.csv", f"Name,Mobile,City\n{rows}".encode())
    address = desk.send_form("/admin/desk/import/", files={"file": file}).headers["Location"]
    [pk] = re.findall(r"\d+", address)
    columns = {"column_0": "full_name", "column_1": "phone", "column_2": "city"}
    said = {"source": "fair", "agreed_how": "on paper", "agreed": "on", "via": address}
    desk.send_form(f"{address}look/", **columns, **said)
    page = desk.get(stack.base_url + address, timeout=60).text
    look = re.search('name="look" value="([^"]+)"', page)[1]
    desk.send_form(f"{address}do/", look=look, via=address)
    brought = "SELECT count(*) FROM leads_lead WHERE city = 'Listville'"
    wait_until(lambda: stack.rows(brought)[0][0] > 0, seconds=60, what="the first rows")
    stack.worker.kill()
    # The dead worker's lease has two minutes to run; the test does not wait for them.
    stack.rows("UPDATE leads_bulkjob SET lease_until = now() WHERE lease_until IS NOT NULL")
    stack.worker.start()
    assert wait_until_over(stack, int(pk)) == (600, 0)
    assert stack.rows(brought) == [(600,)]
    doubled = (
        "SELECT phone FROM leads_enquiry WHERE city = 'Listville' GROUP BY 1 HAVING count(*) > 1"
    )
    assert stack.rows(doubled) == []
    assert "AMISS" not in stack.manage("books")
