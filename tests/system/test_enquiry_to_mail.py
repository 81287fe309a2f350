"""From the form to both mails at the mail server, with real parts, also when parts break."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.services import wait_until
from tests.stacks import ADMISSIONS, reference_in

# After a fault the web asks the broker again every five seconds; at the latest the sweep, every half
# minute, finds the mail.
SWEPT = 45


def wait_for_mails(stack, *references, seconds=SWEPT):
    """A confirmation and a notice for each reference; gives all mails that arrived."""

    def subjects():
        return [str(message["Subject"]) + message.as_string() for message in stack.mail.messages]

    def has_both(reference):
        # kombu 5.7 may end the worker (AttributeError in restore_unacked) when Redis goes away while
        # a task runs; every host's supervisor starts it again, and so do we.
        if not stack.worker.is_running():
            stack.worker.start()
        return sum(reference in subject for subject in subjects()) >= 2

    wait_until(lambda: all(map(has_both, references)), seconds=seconds, what=f"mails: {references}")
    time.sleep(0.5)  # a third would be a fault
    return list(stack.mail.messages)


def test_an_enquiry_from_the_form_becomes_two_mails_at_the_mail_server(stack):
    reference = stack.enquire(email="asha@students.example")
    assert len(wait_for_mails(stack, reference, seconds=10)) == 2
    [confirmation] = stack.mail.to("asha@students.example")
    [notice] = stack.mail.to(ADMISSIONS)
    for mail in (confirmation, notice):
        assert mail.get_body(("plain",)) is not None
        assert mail.get_body(("html",)) is not None
        assert mail["Message-ID"]
    assert reference in confirmation.get_body(("plain",)).get_content()
    assert notice["Reply-To"] == "asha@students.example"
    assert stack.base_url in notice.get_body(("plain",)).get_content()
    assert stack.get(f"/enquire/thanks/{reference}/").status_code == 200


def test_both_mails_arrive_also_when_the_worker_is_killed_in_between(stack):
    stack.worker.kill()
    reference = stack.enquire()
    assert stack.mail.messages == []
    stack.worker.start()
    assert len(wait_for_mails(stack, reference)) == 2


def test_a_worker_killed_while_it_talks_to_the_mail_server_loses_no_mail(stack):
    stack.mail.hold()
    reference = stack.enquire()
    wait_until(lambda: stack.mail.is_holding, seconds=SWEPT, what="the worker hands a mail over")
    stack.worker.kill()
    stack.mail.let_go()
    stack.mail.messages.clear()
    # The dead worker's lease has two minutes to run; the test does not wait for them.
    stack.rows("UPDATE leads_outboundemail SET lease_until = now() WHERE lease_until IS NOT NULL")
    stack.worker.start()
    messages = wait_for_mails(stack, reference)
    assert len({message["Message-ID"] for message in messages}) == 2


def test_both_mails_arrive_when_redis_is_away_at_the_moment_of_sending(stack):
    answers = stack.answers()
    stack.redis.kill()
    begun = time.monotonic()
    reference = reference_in(stack.send(answers))
    assert time.monotonic() - begun < 3, "the visitor must not wait for a broker that is away"
    assert stack.mail.messages == []
    stack.redis.start()
    assert len(wait_for_mails(stack, reference, seconds=90)) == 2


def test_both_mails_arrive_when_redis_and_the_worker_were_killed_together(stack):
    answers = stack.answers()
    stack.redis.kill()
    stack.worker.kill()
    reference = reference_in(stack.send(answers))
    stack.redis.start()
    stack.worker.start()
    assert len(wait_for_mails(stack, reference)) == 2


def test_a_mail_that_the_mail_server_refuses_for_now_is_tried_again(stack):
    stack.mail.refuse_with = "451 Try again later"
    reference = stack.enquire()

    def tried():
        return stack.rows(
            "SELECT 1 FROM leads_outboundemail "
            "WHERE attempts_made > 0 AND state = 'queued' AND claim IS NULL"
        )

    wait_until(tried, seconds=SWEPT, what="a first attempt that was refused")
    stack.mail.refuse_with = ""
    # The pause is half a minute at least; the test does not wait for it.
    stack.rows("UPDATE leads_outboundemail SET due_at = now() WHERE state = 'queued'")
    assert len(wait_for_mails(stack, reference)) == 2


def test_the_same_key_sent_five_times_at_once_is_one_enquiry_with_two_mails(stack):
    answers = stack.answers()
    barrier = threading.Barrier(5)

    def send(_number):
        barrier.wait()
        return reference_in(stack.send(answers))

    with ThreadPoolExecutor(5) as pool:
        references = set(pool.map(send, range(5)))
    assert len(references) == 1
    assert len(wait_for_mails(stack, *references)) == 2
    key = answers["submission_id"]
    assert len(stack.rows("SELECT 1 FROM leads_enquiry WHERE submission_id = %s", key)) == 1


def test_two_workers_send_each_mail_once(stack):
    second = stack.new_worker("second-worker")
    second.start()
    try:
        form = stack.answers()
        several = [
            form
            | {
                "submission_id": str(uuid.uuid4()),
                "email": f"student-{number}@students.example",
                "phone": f"98220 {30000 + number}",
            }
            for number in range(12)
        ]
        with ThreadPoolExecutor(4) as pool:
            references = [reference_in(answer) for answer in pool.map(stack.send, several)]
        assert len(set(references)) == 12
        messages = wait_for_mails(stack, *references)
        assert len(messages) == 24
        assert len({message["Message-ID"] for message in messages}) == 24
    finally:
        second.kill()


def test_the_site_says_that_it_is_ready(stack):
    assert stack.get("/healthz").json() == {"status": "up"}
    answer = stack.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
