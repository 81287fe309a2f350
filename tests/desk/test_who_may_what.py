"""Every address of the desk, for everybody: a new address that has no row here fails.

One letter a person, in the order of WHO: a = may (200, or sent on after the deed, or told what is wrong with it),
n = not allowed (403), m = there is no such record for them (404), l = has to log in as staff (302 to the login).
"""

import io
import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ismr_site.roles import AUDITOR, COUNSELLOR, HEAD, MARKETER, WRITER, load_roles
from leads.importing.draft import read_list
from leads.merging import merge
from leads.models import (
    AccessLog,
    AssignmentRule,
    BulkJob,
    Enquiry,
    Holiday,
    Lead,
    Merge,
    MessageTemplate,
    OutboundEmail,
    PossibleDuplicate,
    PrivacyRequest,
    SavedView,
    Seat,
    Tag,
)
from leads.privacy_requests import file_request

# Who asks: a counsellor of the lead's team, one of another team, the head, an auditor, staff without a role, a
# marketer, a writer, and nobody who is logged in.
WHO = ("rohan", "zoya", "meera", "asmita", "omkar", "tara", "nikhil", "")
NOT_STAFF = "lll"

READ, WRITE = "get", "post"
FAIR = b"Name,Mobile\nSunita More,98700 12345\n"
# address with {names} of records → method, who may
DESK = {
    "views/": (WRITE, "aaaan" + NOT_STAFF),
    "views/{view}/forget/": (WRITE, "ammmm" + NOT_STAFF),
    "bulk/{job}/": (READ, "ammnn" + NOT_STAFF),
    "bulk/{job}/look/": (WRITE, "ammnn" + NOT_STAFF),
    "bulk/{job}/do/": (WRITE, "ammnn" + NOT_STAFF),
    "bulk/{job}/export/": (WRITE, "nnmnn" + NOT_STAFF),
    "bulk/{job}/undo/": (WRITE, "ammnn" + NOT_STAFF),
    "import/": (READ, "nnann" + NOT_STAFF),
    "import/{list}/": (READ, "nnann" + NOT_STAFF),
    "import/{list}/look/": (WRITE, "nnann" + NOT_STAFF),
    "import/{list}/do/": (WRITE, "nnann" + NOT_STAFF),
    "import/{list}/undo/": (WRITE, "nnann" + NOT_STAFF),
    "import/{list}/left-out/": (READ, "nnann" + NOT_STAFF),
    "import/{list}/throw-away/": (WRITE, "nnann" + NOT_STAFF),
    "figures/": (READ, "aaaananl"),
    "new/": (READ, "aaann" + NOT_STAFF),
    "leads/{lead}/here/": (WRITE, "amaan" + NOT_STAFF),
    "leads/{lead}/reveal/": (WRITE, "nnaan" + NOT_STAFF),
    "leads/{lead}/attempt/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/stage/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/owner/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/take/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/note/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/follow-up/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/done/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/wishes/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/details/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/preview/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/send/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/erase/": (WRITE, "nnann" + NOT_STAFF),
    "leads/{lead}/privacy-request/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/next-intake/": (WRITE, "amann" + NOT_STAFF),
    "leads/{lead}/let-go/": (WRITE, "amann" + NOT_STAFF),
    "duplicates/": (READ, "aaann" + NOT_STAFF),
    "duplicates/{lead}/{other}/": (READ, "amann" + NOT_STAFF),
    "duplicates/{lead}/{other}/apart/": (WRITE, "amann" + NOT_STAFF),
    "merges/{merge}/undo/": (WRITE, "nnann" + NOT_STAFF),
    "requests/new/": (READ, "aaann" + NOT_STAFF),
    "requests/{request}/subject/": (WRITE, "nnann" + NOT_STAFF),
    "requests/{request}/subject/{subject}/leave-out/": (WRITE, "nnann" + NOT_STAFF),
    "requests/{request}/identity/": (WRITE, "nnann" + NOT_STAFF),
    "requests/{request}/disclose/": (WRITE, "nnann" + NOT_STAFF),
    "requests/{request}/answer/": (WRITE, "nnann" + NOT_STAFF),
}
RECORDS = {
    "lead/": (READ, "aaaan" + NOT_STAFF),
    "lead/add/": (READ, "nnnnn" + NOT_STAFF),
    "lead/{lead}/change/": (READ, "amaam" + NOT_STAFF),
    "lead/{lead}/history/": (READ, "amaam" + NOT_STAFF),
    "lead/{lead}/delete/": (READ, "nnnnn" + NOT_STAFF),
    "enquiry/": (READ, "aaann" + NOT_STAFF),
    "enquiry/add/": (READ, "nnnnn" + NOT_STAFF),
    "enquiry/{enquiry}/change/": (READ, "amann" + NOT_STAFF),
    "enquiry/{enquiry}/history/": (READ, "amanm" + NOT_STAFF),
    "enquiry/{enquiry}/delete/": (READ, "nnnnn" + NOT_STAFF),
    "outboundemail/": (READ, "aaann" + NOT_STAFF),
    "outboundemail/add/": (READ, "nnnnn" + NOT_STAFF),
    "outboundemail/{mail}/change/": (READ, "amann" + NOT_STAFF),
    "outboundemail/{mail}/history/": (READ, "amanm" + NOT_STAFF),
    "outboundemail/{mail}/delete/": (READ, "nnnnn" + NOT_STAFF),
    "outboundemail/{mail}/html/": (READ, "amamm" + NOT_STAFF),
    "outboundemail/{mail}/again/": (WRITE, "amanm" + NOT_STAFF),
    "outboundemail/{mail}/correct/": (WRITE, "amanm" + NOT_STAFF),
    "accesslog/": (READ, "nnaan" + NOT_STAFF),
    "privacyrequest/": (READ, "nnaan" + NOT_STAFF),
    "privacyrequest/add/": (READ, "nnnnn" + NOT_STAFF),
    "privacyrequest/{request}/change/": (READ, "nnaan" + NOT_STAFF),
    "privacyrequest/{request}/history/": (READ, "nnaan" + NOT_STAFF),
    "privacyrequest/{request}/delete/": (READ, "nnnnn" + NOT_STAFF),
    "notice/": (READ, "aaaan" + NOT_STAFF),
    "notice/add/": (READ, "nnann" + NOT_STAFF),
    "seat/": (READ, "nnann" + NOT_STAFF),
    "seat/add/": (READ, "nnann" + NOT_STAFF),
    "seat/{seat}/change/": (READ, "nnann" + NOT_STAFF),
    "seat/{seat}/history/": (READ, "nnann" + NOT_STAFF),
    "seat/{seat}/delete/": (READ, "nnnnn" + NOT_STAFF),
}
# What the school sets up for itself, and what is read alone, is the same for every record of the kind.
ALIKE = {
    "assignmentrule": "nnann" + NOT_STAFF,
    "holiday": "nnann" + NOT_STAFF,
    "messagetemplate": "nnann" + NOT_STAFF,
    "tag": "nnann" + NOT_STAFF,
}
OF_ONE_RECORD = ("change/", "history/", "delete/")
for kind, who in ALIKE.items():
    RECORDS |= {f"{kind}/": (READ, who), f"{kind}/add/": (READ, who)}
    RECORDS |= {f"{kind}/{{{kind}}}/{page}": (READ, who) for page in OF_ONE_RECORD}
for kind in ("accesslog", "notice"):
    reads = "nnaan" if kind == "accesslog" else "aaaan"
    RECORDS |= {
        f"{kind}/{{{kind}}}/change/": (READ, reads + NOT_STAFF),
        f"{kind}/{{{kind}}}/history/": (READ, reads + NOT_STAFF),
        f"{kind}/{{{kind}}}/delete/": (READ, "nnnnn" + NOT_STAFF),
    }
RECORDS["accesslog/add/"] = (READ, "nnnnn" + NOT_STAFF)

TABLE = {f"/admin/desk/{path}": row for path, row in DESK.items()}
TABLE |= {f"/admin/leads/{path}": row for path, row in RECORDS.items()}


@pytest.fixture
def people(school):
    load_roles()
    clients = {"": Client()}
    roles = {
        "rohan": COUNSELLOR, "zoya": COUNSELLOR, "meera": HEAD, "asmita": AUDITOR, "omkar": None,
        "tara": MARKETER, "nikhil": WRITER,
    }  # fmt: skip
    for name, role in roles.items():
        user = User.objects.create_user(name, is_staff=role not in (MARKETER, WRITER))
        if role:
            user.groups.add(Group.objects.get(name=role))
        clients[name] = Client(raise_request_exception=True)
        clients[name].force_login(user)
        clients[name].user = user
    Seat.objects.create(counsellor=clients["rohan"].user, team="Pune")
    Seat.objects.create(counsellor=clients["zoya"].user, team="Mumbai")
    return clients


@pytest.fixture
def records(people, enquire):
    """One of each, of Rohan's team."""
    rohan, meera = people["rohan"].user, people["meera"].user
    enquire()
    enquire(full_name="Mohan Patil", email="mohan@example.net")
    Lead.objects.update(owner=rohan)
    one, two = Lead.objects.order_by("pk")
    asked = file_request("complaint", by=rohan, came_by="call", lead=one)
    job = BulkJob.objects.create(targets=[one.pk], actor=rohan, kind="tag")
    merge = Merge.objects.create(kept=one, absorbed=two, before={}, actor=meera)
    people["rohan"].get(f"/admin/leads/lead/{one.pk}/change/")
    return {
        "lead": one.pk,
        "other": two.pk,
        "enquiry": Enquiry.objects.get(lead=one).pk,
        "mail": OutboundEmail.objects.filter(lead=one, kind="confirmation").get().pk,
        "view": SavedView.objects.create(owner=rohan, name="Mine", is_shared=True).pk,
        "job": job.pk,
        "list": read_list(io.BytesIO(FAIR), size=99, name="fair.csv", by=meera).pk,
        "merge": merge.pk,
        "request": asked.pk,
        "subject": asked.subjects.get().pk,
        "seat": Seat.objects.first().pk,
        "assignmentrule": AssignmentRule.objects.create(name="x").pk,
        "holiday": Holiday.objects.create(name="x", falls_on="2027-01-01").pk,
        "messagetemplate": MessageTemplate.objects.create(name="x", channel="email", text="x").pk,
        "tag": Tag.objects.create(name="x").pk,
        "accesslog": one_of("AccessLog"),
        "notice": one_of("Notice"),
    }


def one_of(name):
    return apps.get_model("leads", name).objects.order_by("pk").first().pk


def outcome(answer):
    """In one letter, as the table has it."""
    if answer.status_code == 302 and "/login/" in answer.url:
        return "l"
    if answer.status_code == 302 and answer.url == "/admin/":
        return "m"  # "perhaps it was deleted": Django's way to say that there is none
    letters = {200: "a", 302: "a", 409: "a", 422: "a", 403: "n", 404: "m"}
    return letters.get(answer.status_code, str(answer.status_code))


def asked_by_all(people, path, method):
    """What each of them gets, as if nobody had asked before: what a deed does is taken back."""
    found = ""
    for name in WHO:
        point = transaction.savepoint()
        found += outcome(getattr(people[name], method)(path))
        transaction.savepoint_rollback(point)
    return found


def test_each_address_is_for_whom_the_table_says(people, records):
    wrong = []
    for address, (method, expected) in TABLE.items():
        found = asked_by_all(people, address.format(**records), method)
        if found != expected:
            wrong.append(f"{address}: {found}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_what_changes_something_is_not_done_by_looking(people, records):
    for address, (method, _expected) in TABLE.items():
        if method == WRITE:
            answer = people["meera"].get(address.format(**records))
            assert answer.status_code in (403, 404, 405), address


def addresses(patterns, prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern).lstrip("^").replace("\\Z", "").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path


def shape(path):
    """With a star for whatever record it is about."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", path)


def test_every_address_of_the_desk_stands_in_the_table():
    known = {shape(address).strip("/") for address in TABLE}
    found = set()
    for path in addresses(get_resolver().url_patterns):
        if path.startswith(("admin/desk/", "admin/leads/")):
            found.add(shape(path).strip("/"))
    plain = {
        path for path in found if not (path.startswith("admin/leads/") and path.endswith("/*"))
    }
    assert plain - known == set(), "who may open these? Give each a row"
    assert known - found == set(), "these are gone"


# --- What the table cannot say --------------------------------------------------------------------


def test_a_counsellor_sees_what_nobody_owns_yet(people, records):
    Lead.objects.update(owner=None)
    path = f"/admin/leads/lead/{records['lead']}/change/"
    assert people["zoya"].get(path).status_code == 200


def test_a_request_filed_for_a_lead_of_another_team_is_refused(people, records):
    before = PrivacyRequest.objects.count()
    people["zoya"].post(
        f"/admin/desk/leads/{records['lead']}/privacy-request/", {"kind": "see", "came_by": "call"}
    )
    assert PrivacyRequest.objects.count() == before


def test_a_pair_is_not_shown_to_who_may_see_one_of_the_two(people, records):
    Lead.objects.filter(pk=records["other"]).update(owner=people["zoya"].user)
    assert PossibleDuplicate.objects.exists()
    text = people["rohan"].get("/admin/desk/duplicates/").content.decode()
    assert "Mohan Patil" not in text


def test_who_takes_a_walk_in_down_hears_of_another_teams_lead_but_not_whose_it_is(people, records):
    path = "/admin/desk/new/"
    said = {
        "origin": "walk_in", "full_name": "Sunil Rao", "phone": "98220 12345", "agreed": "on",
        "submission_id": "11111111-1111-4111-8111-111111111111",
    }  # fmt: skip
    text = people["zoya"].post(path, said).content.decode()
    assert "We know this number or address" in text
    assert "The lead is another team’s." in text
    assert "Asha Kulkarni" not in text
    assert "Asha Kulkarni" in people["rohan"].post(path, said).content.decode()


# --- Numbers, masked and shown --------------------------------------------------------------------

SECRETS = ("9822012345", "98220 12345", "asha@example.com")


def page(client, records):
    return client.get(f"/admin/leads/lead/{records['lead']}/change/").content.decode()


@pytest.mark.parametrize("name", ["asmita", "meera"])
def test_who_need_not_call_sees_the_number_masked_and_may_have_it_shown(people, records, name):
    client = people[name]
    for path in (
        f"/admin/leads/lead/{records['lead']}/change/",
        "/admin/leads/lead/",
        "/admin/?of=all",
    ):
        text = client.get(path).content.decode()
        assert not any(secret in text for secret in SECRETS), path
    assert "•••••• 2345" in page(client, records)
    shown = client.post(f"/admin/desk/leads/{records['lead']}/reveal/").content.decode()
    assert any(secret in shown for secret in SECRETS[:2])
    assert "asha@example.com" in shown
    log = people["asmita"].get("/admin/leads/accesslog/?action__exact=revealed").content.decode()
    assert name in log
    assert "Asha Kulkarni" in log
    assert not any(secret in page(client, records) for secret in SECRETS)  # once, not for good


def test_a_head_with_a_seat_calls_and_sees_numbers(people, records):
    Seat.objects.create(counsellor=people["meera"].user)
    assert "tel:+919822012345" in page(people["meera"], records)
    assert "Show number" not in page(people["meera"], records)


def test_who_decides_on_a_merge_compares_whole_numbers_and_that_is_kept(people, records):
    path = f"/admin/desk/duplicates/{records['lead']}/{records['other']}/"
    text = people["meera"].get(path).content.decode()
    assert "mohan@example.net" in text
    shown = AccessLog.objects.filter(action="revealed", actor=people["meera"].user)
    assert set(shown.values_list("lead", flat=True)) == {records["lead"], records["other"]}


# --- The log --------------------------------------------------------------------------------------


def log(people, query=""):
    return people["asmita"].get(f"/admin/leads/accesslog/{query}").content.decode()


def test_a_search_that_shows_somebody_is_kept_with_its_words(people, records):
    for path in ("lead", "enquiry"):
        people["rohan"].get(f"/admin/leads/{path}/?q=Kulkarni")
    people["rohan"].get("/admin/leads/lead/?q=Kulkarni&p=0")
    people["rohan"].get("/admin/leads/lead/?q=Nobody+of+this+name")
    text = log(people, "?action__exact=searched")
    assert text.count(">Kulkarni<") == 1
    assert "Nobody of this name" not in text


def test_opening_an_enquiry_or_a_mail_is_kept_as_opening_its_lead(people, records):
    AccessLog.objects.all().delete()
    people["rohan"].get(f"/admin/leads/enquiry/{records['enquiry']}/change/")
    assert AccessLog.objects.get().lead_id == records["lead"]
    AccessLog.objects.all().delete()
    people["rohan"].get(f"/admin/leads/outboundemail/{records['mail']}/change/")
    assert AccessLog.objects.get().lead_id == records["lead"]


def test_the_log_is_searched_by_who_whom_when_and_what(people, records):
    reference = Enquiry.objects.get(pk=records["enquiry"]).reference
    for query, found in (
        ("?q=rohan", True), (f"?q={reference}", True), ("?q=Kulkarni", True), ("?q=meera", False),
        ("?action__exact=opened", True), ("?action__exact=exported", False),
        ("?at__year=2020", False),
    ):  # fmt: skip
        assert ("Asha Kulkarni" in log(people, query)) is found, query


def test_whoever_was_merged_is_found_in_the_log_by_the_old_reference(people, records):
    Merge.objects.all().delete()
    other = Lead.objects.get(pk=records["other"])
    reference = other.enquiries.get().reference
    people["rohan"].get(f"/admin/leads/lead/{other.pk}/change/")
    merge(records["lead"], other.pk, by=people["meera"].user)
    assert "Mohan Patil" in log(people, f"?q={reference}")
