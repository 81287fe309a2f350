"""One visit can be followed from the web's log to the mail server, and nobody can be found in it."""

import json
import re
import time

from tests.services import wait_until
from tests.stacks import new_phone, reference_in

CANARY = {
    "full_name": "Kanarienvogel Zilpzalp",
    "email": "zilpzalp.kanarie@students.example",
    "city": "Zwitscherstadt",
    "message": "Piepmatz-Frage über das Wohnheim",
}


def lines(stack):
    """Our own lines of each process; Celery and the web server write others."""
    for process in (stack.web, stack.worker):
        for line in process.words().splitlines():
            if line.startswith("{"):
                yield process, json.loads(line)


def test_nobody_is_in_any_log_and_one_id_leads_from_the_form_to_the_mail(stack):
    phone = new_phone()
    page = stack.get("/enquire/?utm_source=zilpzalp-campaign&email=" + CANARY["email"])
    assert page.status_code == 200
    stack.get("/enquire/thanks/ZILPZALP/?name=Kanarienvogel")  # not found
    stack.send(stack.answers(**CANARY, phone="12"))  # comes back
    reference = reference_in(stack.send(stack.answers(**CANARY, phone=phone)))
    stack.get(f"/enquire/thanks/{reference}/")
    stack.mail.refuse_with = ""
    wait_until(lambda: len(stack.mail.messages) >= 2, seconds=45, what="both mails")
    time.sleep(0.5)

    [(request_id,)] = stack.rows(
        "SELECT DISTINCT request_id FROM leads_outboundemail m "
        "JOIN leads_enquiry e ON e.id = m.enquiry_id WHERE e.reference = %s",
        reference,
    )
    assert re.fullmatch(r"[0-9a-f]{32}", request_id)
    of_visit = [
        (process, line) for process, line in lines(stack) if line["request_id"] == request_id
    ]
    web = [line for process, line in of_visit if process is stack.web]
    worker = [line for process, line in of_visit if process is stack.worker]
    assert [(line["method"], line["view"], line["status"]) for line in web] == [
        ("POST", "leads:enquire", 303)
    ]
    assert len(worker) == 2
    assert all(re.search(r"^Mail \d+, \w+: sent, code -, in", line["message"]) for line in worker)

    digits = phone.replace(" ", "")
    found = (*CANARY.values(), "zilpzalp", "Kanarienvogel", "Piepmatz", digits, phone, reference)
    for process in (stack.web, stack.worker, stack.beat):
        log = process.words()
        assert [words for words in found if words.casefold() in log.casefold()] == []


def test_a_refusal_is_told_by_its_code_and_not_by_its_words(stack):
    stack.mail.refuse_with = "550 5.1.1 <zilpzalp.kanarie@students.example> is unknown here"
    stack.send(stack.answers(**CANARY | {"message": "Another question"}))
    wait_until(
        lambda: stack.worker.words().count("permanent, code 550") >= 2, seconds=45, what="refusals"
    )
    assert "zilpzalp" not in stack.worker.words()
