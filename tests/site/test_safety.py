"""Headers on every answer, no cookie on a public page, and honest health."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from leads.models import OutboundEmail

PUBLIC = ["/enquire/", "/apply/", "/robots.txt", "/healthz", "/no-such-page/", "/enquire/key/"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_answers_set_no_cookie_and_allow_nothing_from_elsewhere(browser, mba, path):
    answer = browser.get(path)
    policy = answer["Content-Security-Policy"]
    assert not answer.cookies
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_admin_runs_no_inline_script(rohan):
    policy = rohan.get("/admin/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy


def test_staff_pages_are_never_stored(rohan, marketer, client, db):
    for who, path in (
        (rohan, "/admin/leads/lead/"),
        (marketer, "/cms/"),
        (client, "/accounts/login/"),
    ):
        assert "no-store" in who.get(path)["Cache-Control"]


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing(enquire, rohan):
    enquire()
    mail = OutboundEmail.objects.first()
    page = rohan.get(f"/admin/leads/outboundemail/{mail.pk}/change/").content.decode()
    assert f'src="/admin/leads/outboundemail/{mail.pk}/html/"' in page
    frame = rohan.get(f"/admin/leads/outboundemail/{mail.pk}/html/")
    assert frame.content.decode() == mail.html_body
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "sandbox" in frame["Content-Security-Policy"]


def test_a_mail_is_shown_to_staff_only(enquire, marketer, client):
    enquire()
    mail = OutboundEmail.objects.first()
    for who in (client, marketer):
        answer = who.get(f"/admin/leads/outboundemail/{mail.pk}/html/", follow=True)
        assert mail.enquiry.full_name not in answer.content.decode()


def test_readyz_tells_the_age_of_the_oldest_owed_mail(enquire, client):
    assert client.get("/readyz").json()["oldest_owed_mail_seconds"] == 0
    enquire()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(minutes=7))
    answer = client.get("/readyz").json()
    assert answer["status"] == "ready"
    assert 420 <= answer["oldest_owed_mail_seconds"] <= 430


def test_healthz_asks_no_database(client):
    # No `db` mark: any query would raise.
    assert client.get("/healthz").json() == {"status": "up"}


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize("charset", ["hex", "base64", "idna", "utf-7", "unicode_escape", "no-such"])
def test_a_strange_charset_neither_breaks_nor_eats_a_form(mba, asha, charset):
    """Through the real WSGI entry, since Django reads the header before any middleware."""
    from io import BytesIO
    from urllib.parse import urlencode

    from django.core.signals import request_started
    from django.db import close_old_connections

    from ismr_site.wsgi import application

    body = urlencode(asha()).encode()
    answers = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/enquire/",
        "QUERY_STRING": "a=b",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    # Django's own test client does the same: the connection belongs to the test.
    request_started.disconnect(close_old_connections)
    try:
        application(environ, lambda status, headers: answers.append(status))
    finally:
        request_started.connect(close_old_connections)
    assert answers == ["303 See Other"]


def test_the_sitemap_speaks_of_the_address_the_site_is_served_at(client, db, settings):
    from programs.starter_site import load_starter_site

    load_starter_site()
    settings.SITE_URL = "https://www.example.com"
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "<loc>https://www.example.com/contact/</loc>" in sitemap
    assert "localhost" not in sitemap
