"""Files that are too large, brought through nginx by somebody who may upload."""

import re
import subprocess

import pytest
import requests

from deploy import binaries, nginx
from tests import services

ADD = "/cms/documents/add/"
MARKETER = """
from django.contrib.auth.models import Group, User
user, _ = User.objects.get_or_create(username="meera")
user.set_password("a long enough password")
user.save()
user.groups.add(Group.objects.get(name="Marketer"))
"""


@pytest.fixture
def front(stack, tmp_path):
    """The address of an nginx before the site."""
    port = services.free_port()
    path = nginx.write(
        tmp_path,
        listen=f"127.0.0.1:{port}",
        upstreams=[f"127.0.0.1:{stack.port}"],
        static=tmp_path,
        media=tmp_path,
    )
    (tmp_path / "away.html").write_text("Back in a moment")
    process = subprocess.Popen([binaries.nginx(), "-p", tmp_path, "-c", path, "-g", "daemon off;"])
    try:
        services.wait_until(lambda: services.answers(port), seconds=10, what="nginx answers")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def upload(stack, front):
    stack.manage("shell", "--command", MARKETER)
    browser = requests.Session()
    browser.headers["Origin"] = stack.base_url

    def token(path):
        page = browser.get(front + path, timeout=30).text
        return re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def post(path, files=None, **fields):
        fields["csrfmiddlewaretoken"] = token(path)
        return browser.post(front + path, fields, files=files, timeout=60)

    post("/accounts/login/", login="meera", password="a long enough password")
    return lambda size: post(
        ADD, {"file": ("big.pdf", b"%PDF-" + bytes(size))}, title="Brochure 2027"
    )


def test_sixty_megabytes_are_refused_by_the_form_and_the_title_is_kept(upload):
    answer = upload(60 * 1024 * 1024)
    assert answer.status_code == 200
    assert "This file is too big (60.0" in answer.text
    assert 'value="Brochure 2027"' in answer.text


def test_what_is_beyond_any_sense_is_answered_in_words_too(upload):
    answer = upload(90 * 1024 * 1024)
    assert answer.status_code == 413
    assert "Go back: what you typed is still there." in answer.text
