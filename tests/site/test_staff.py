"""Three roles, one login, and what each may not see."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ismr_site.first_logins import create_first_logins
from ismr_site.roles import load_roles
from leads.models import Lead
from programs.starter_site import load_starter_site

LEAD_PAGES = [
    "/admin/leads/lead/",
    "/admin/leads/enquiry/",
    "/admin/leads/outboundemail/",
    "/admin/leads/notice/",
]


@pytest.mark.parametrize("path", LEAD_PAGES)
def test_counsellor_and_head_read_the_desk(rohan, head, path):
    assert rohan.get(path).status_code == 200
    assert head.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/", *LEAD_PAGES])
def test_a_marketer_sees_no_lead(marketer, path):
    assert marketer.get(path, follow=True).status_code == 403


def test_no_page_that_a_marketer_gets_to_from_the_menu_names_anybody(enquire, marketer):
    """What stands in the menu of /cms/, and what those pages link to."""
    load_starter_site()
    enquire(
        full_name="Zubeida Contractor",
        phone="98221 54377",
        email="zubeida@contractor.example",
        message="Is there a hostel near Wadki?",
    )
    assert Lead.objects.get().full_name == "Zubeida Contractor"
    menu = _links(marketer, "/cms/")
    assert {"/cms/reports/counts/", "/cms/reports/broken-links/", "/cms/pages/"} <= menu
    seen, found = set(), {"/cms/"} | menu
    for _step in range(2):
        for path in sorted(found - seen):
            seen.add(path)
            found |= _links(marketer, path)
    assert len(seen) > 20


def _links(client, path):
    """Where the page leads to inside /cms/; it must not name Zubeida in any way of writing her number."""
    answer = client.get(path, follow=True)
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return set()
    page = answer.content.decode()
    digits = re.sub(r"[\s-]", "", page)
    for name in ("Zubeida", "Contractor", "zubeida", "near Wadki"):
        assert name not in page, path
    assert "9822154377" not in digits, path
    addresses = {html.unescape(found) for found in re.findall(r'"(/cms/[^"\s<>]*)"', page)}
    # The same list in another order tells nothing new.
    return {each for each in addresses if "?" not in each and "logout" not in each}


def test_marketer_and_head_edit_pages(marketer, head):
    for client in (marketer, head):
        assert client.get("/cms/").status_code == 200
        assert client.get("/cms/pages/").status_code in (200, 302)


def test_a_counsellor_is_told_that_the_cms_is_not_theirs(rohan):
    assert rohan.get("/cms/", follow=True).status_code == 403


@pytest.mark.parametrize("role", ["marketer", "rohan", "head"])
def test_no_role_can_manage_users(request, db, role):
    client = request.getfixturevalue(role)
    for path in ("/admin/auth/user/", "/cms/users/", "/cms/groups/"):
        assert client.get(path, follow=True).status_code in (403, 404) or (
            client.get(path).status_code == 302
        )


@pytest.mark.parametrize("path", ["/admin/", "/admin/leads/lead/", "/cms/", "/cms/pages/"])
def test_nobody_gets_in_without_the_one_login(client, db, path):
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/admin/login/", "/cms/login/"])
def test_there_is_no_second_login_form(client, db, path):
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    assert client.post(path, {"username": "a", "password": "b"}).status_code == 302


def test_nobody_can_sign_up(client, db):
    client.post(
        "/accounts/signup/",
        {
            "username": "eve",
            "password1": "a long enough password",
            "password2": "a long enough password",
        },
    )
    assert not User.objects.exists()


def test_first_logins_are_made_once_with_random_passwords_and_work(db):
    load_roles()
    logins = create_first_logins()
    roles = ["Writer", "Marketer", "Counsellor", "Head of admissions", "Auditor"]
    assert [login.role for login in logins] == roles
    assert len({login.password for login in logins}) == len(roles)
    assert create_first_logins() == []
    landing = {
        "writer": "/cms/",
        "marketer": "/cms/",
        "counsellor": "/admin/",
        "head": "/admin/",
        "auditor": "/admin/",
    }
    for login in logins:
        answer = Client().post(
            "/accounts/login/", {"login": login.username, "password": login.password}
        )
        assert answer["Location"] == landing[login.username]


@pytest.mark.parametrize(
    "path",
    ["login/", "logout/", "reauthenticate/", "password/change/", "2fa/", "2fa/totp/activate/"],
)
def test_every_page_of_the_login_can_be_opened(rohan, path):
    rohan.user.set_password("a long enough password")
    rohan.user.save()
    rohan.force_login(rohan.user)
    assert rohan.get(f"/accounts/{path}", follow=True).status_code == 200


@pytest.mark.parametrize(
    "path", ["email/", "password/reset/", "password/set/", "confirm-email/", "social/signup/"]
)
def test_what_could_take_an_account_over_or_mail_a_stranger_is_not_there(rohan, client, path):
    for who in (rohan, client):
        assert who.get(f"/accounts/{path}").status_code == 404


def test_guessing_a_password_is_slowed_down(client, db):
    User.objects.create_user("rohan", password="a long enough password")
    answers = [
        client.post("/accounts/login/", {"login": "rohan", "password": f"guess {n}"})
        for n in range(15)
    ]
    right = client.post(
        "/accounts/login/", {"login": "rohan", "password": "a long enough password"}
    )
    assert answers[0].status_code == 200
    assert right.status_code in (200, 429)
    assert "_auth_user_id" not in client.session


def test_roles_can_be_loaded_again_at_every_deploy(db):
    load_roles()
    load_roles()


def test_a_program_that_a_marketer_adds_is_in_the_forms_and_has_its_apply_address(
    marketer, browser, mba
):
    answer = marketer.post(
        "/cms/snippets/programs/program/add/",
        {"name": "MBA in Finance", "slug": "mba-finance", "is_open": "on", "sort_order": "1"},
    )
    assert answer.status_code == 302
    assert "MBA in Finance" in browser.get("/enquire/").content.decode()
    assert 'value="mba-finance" selected' in browser.get("/apply/mba-finance/").content.decode()


def test_a_phone_number_that_a_marketer_changes_is_new_on_pages_and_in_mails(
    marketer, browser, enquire, school
):
    from leads.models import OutboundEmail
    from programs.models import Fact

    promise = {
        "call_back_hours": "1", "calls_an_hour": "6", "works_on_saturday": "on",
        "day_starts_at": "16:00", "day_ends_at": "17:00",
    }  # fmt: skip
    answer = marketer.post(
        f"/cms/settings/programs/school/{school.pk}/", {"name": "ISMR Pune", **promise}
    )
    assert answer.status_code == 302
    phone = Fact.objects.get(slug="phone")
    answer = marketer.post(
        f"/cms/snippets/programs/fact/edit/{phone.pk}/",
        {
            "slug": "phone",
            "label": "Phone",
            "kind": "phone",
            "value": "020 6789 0123",
            "sort_order": 0,
        },
    )
    assert answer.status_code == 302
    assert "tel:+912067890123" in browser.get("/enquire/").content.decode()
    enquire()
    mail = OutboundEmail.objects.get(kind="confirmation")
    assert "+91 20 6789 0123" in mail.text_body
    assert "17:00 IST" in mail.text_body


def test_the_head_adds_a_new_version_of_the_notice_and_the_form_shows_it(head, browser, mba):
    answer = head.post(
        "/admin/leads/notice/add/",
        {
            "version": "2",
            "purpose": "answer",
            "language": "en",
            "text": "Our new words.",
            "in_force_from_0": "2026-01-01",
            "in_force_from_1": "00:00",
        },
    )
    assert answer.status_code == 302
    assert "Our new words." in browser.get("/enquire/").content.decode()
