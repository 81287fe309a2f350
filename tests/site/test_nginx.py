"""What nginx does by itself, in front of two web processes that do as each test tells them."""

import http.client
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy import binaries, nginx
from tests.services import free_port, wait_until
from tests.surroundings import need


class Web(ThreadingHTTPServer):
    """Notes each request that it has read whole; `answer` is a status and a body, or None: it dies."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard, self.answer = [], (200, b"well")
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    def handle_any(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.heard.append(f"{self.command} {self.path}")
        if self.server.answer is None:
            self.close_connection = True
            return
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = handle_any

    def log_message(self, *arguments):
        pass


class Front:
    def __init__(self, folder):
        program = need(binaries.nginx)
        self.folder, self.webs, self.port = folder, [Web(), Web()], free_port()
        self.socket = folder / "socket"
        upstreams = [f"127.0.0.1:{web.server_port}" for web in self.webs]
        # By the socket comes somebody who is not this host, as far as nginx can tell.
        listen = f"127.0.0.1:{self.port}; listen unix:{self.socket}"
        path = nginx.write(
            folder, listen=listen, upstreams=upstreams, static=folder, media=folder, workers="1"
        )
        (folder / "away.html").write_text("our phone number")
        command = [program, "-p", folder, "-c", path, "-e", folder / "error.log"]
        self.process = subprocess.Popen([*command, "-g", "daemon off;"])
        wait_until(lambda: binaries.answers(self.port), seconds=20, what="nginx answers")

    def ask(self, method, path, body=None, *, from_elsewhere=False):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        if from_elsewhere:
            line.sock = socket.socket(socket.AF_UNIX)
            line.sock.connect(str(self.socket))
        line.request(method, path, body)
        answer = line.getresponse()
        words = answer.read().decode()
        line.close()
        return answer.status, words

    def set_answer(self, answer):
        for web in self.webs:
            web.answer = answer

    @property
    def heard(self):
        return [words for web in self.webs for words in web.heard]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        for web in self.webs:
            web.shutdown()
            web.server_close()


@pytest.fixture
def front(tmp_path):
    front = Front(tmp_path)
    yield front
    front.stop()


@pytest.mark.parametrize(
    ("request_line", "times"),
    [
        ("GET /admin/", 2),
        ("POST /enquire/", 2),
        ("POST /apply/", 2),
        ("POST /admin/leads/lead/", 1),
        ("POST /cms/pages/add/", 1),
        ("POST /hooks/mail/postmark/tracking/", 1),
        ("POST /accounts/login/", 1),
    ],
)
def test_only_what_counts_once_is_sent_to_the_next_process_when_one_dies_over_it(
    front, request_line, times
):
    front.set_answer(None)
    method, path = request_line.split()
    assert front.ask(method, path, b"a=b") == (502, "our phone number")
    assert front.heard == [request_line] * times


def test_a_flood_of_counts_is_dropped_without_a_word_and_leaves_forms_alone(front):
    answers = {front.ask("POST", "/count/", b"a=b")[0] for _ in range(200)}
    assert answers == {200, 204}  # 200: the web process of this test
    assert front.heard.count("POST /count/") < 100
    assert front.ask("POST", "/enquire/", b"a=b") == (200, "well")


def test_a_count_that_is_too_long_or_finds_nobody_breaks_nothing(front):
    assert front.ask("POST", "/count/", b"a" * 2000) == (204, "")
    assert front.heard == []
    front.set_answer(None)
    assert front.ask("POST", "/count/", b"a=b") == (204, "")
    assert front.heard == ["POST /count/"]


def test_a_list_may_be_as_large_as_its_page_says_and_a_form_may_not(front):
    page, ten = "/admin/desk/import/", b"a" * (10 * 1024 * 1024 + 1000)
    assert front.ask("POST", page, ten) == (200, "well")
    status, words = front.ask("POST", page, ten + b"a" * 1024 * 1024)
    assert (status, words[:27]) == (413, "This file is far too large ")
    assert front.ask("POST", "/enquire/", ten) == (413, "our phone number")
    assert front.heard == [f"POST {page}"]


@pytest.mark.parametrize("status", [500, 503])
def test_what_a_web_process_says_of_a_fault_passes_as_it_is(front, status):
    front.set_answer((status, b"your answers, and one button"))
    assert front.ask("POST", "/enquire/", b"a=b") == (status, "your answers, and one button")


def test_a_fault_of_nginx_itself_shows_the_page_with_our_phone_number(front):
    """As with a full disk: a form too long for its memory cannot be laid down anywhere."""
    (front.folder / "tmp-body").rmdir()
    (front.folder / "tmp-body").touch()
    assert front.ask("POST", "/enquire/", b"a" * 300_000) == (500, "our phone number")
    assert front.heard == []


def test_how_the_site_is_hears_only_its_own_host_and_that_it_is_up_everybody(front):
    assert front.ask("GET", "/readyz") == (200, "well")
    assert front.ask("GET", "/readyz", from_elsewhere=True)[0] == 403
    assert front.ask("GET", "//readyz", from_elsewhere=True)[0] == 403
    assert front.ask("GET", "/healthz", from_elsewhere=True) == (200, "well")
    assert front.heard.count("GET /readyz") == 1
