"""Three roles, one login, and what each may not see."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from ismr_site.first_logins import create_first_logins
from ismr_site.roles import load_roles

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
    assert [login.role for login in logins] == ["Marketer", "Counsellor", "Head of admissions"]
    assert len({login.password for login in logins}) == 3
    assert create_first_logins() == []
    landing = {"marketer": "/cms/", "counsellor": "/admin/", "head": "/admin/"}
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
