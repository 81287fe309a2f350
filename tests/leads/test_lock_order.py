"""Erasing a person while somebody else has their rows in hand: staff, a worker, or the person.

Everybody locks in one order, so nobody waits in a circle; and whoever comes second sees what the first has
done, so nothing of the person is written down after the erasure. SQLite lets in one writer at a time.
"""

import random
import threading
import time

import pytest
from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.db import connection
from django.test import Client

from leads.capture import release
from leads.choices import AttemptOutcome, EnquiryState, MailState
from leads.erasure import erase_by_reference
from leads.mail import send_again
from leads.models import Enquiry, OutboundEmail
from leads.outbox import delivery, queue

from .test_erasure import found_in_the_database

ROUNDS = 10
LONGEST_START = 0.04  # seconds; about what the slower of the two takes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer"),
]


def at_once(seed, *acts):
    """What each gives, begun at the same instant but for a few milliseconds drawn by seed."""
    drawn, start = random.Random(seed), threading.Barrier(len(acts))
    given, problems = {}, []

    def run(number, act, pause):
        try:
            start.wait(10)
            time.sleep(pause)
            given[number] = act()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(number, act, drawn.uniform(0, LONGEST_START)))
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), (
        f"round {seed}: somebody waits for ever"
    )
    assert problems == [], f"round {seed}"
    return [given[number] for number in range(len(acts))]


class Person:
    """The person of one round. Each visit spells name, address and mobile in a way of its own, so that
    the words of one visit stand in no row of the other. `shared`: how matching knows all visits."""

    def __init__(self, seed, asha):
        self.seed, self.asha, self.said = seed, asha, {}
        self.name = "".join("abcdefghij"[int(digit)] for digit in f"{seed:03}")
        self.mobile = f"98{seed:03}77777"
        self.shared = [self.mobile, f"asha{self.name}@"]
        self.key = asha()["submission_id"]

    def send(self, visit, **changes):
        """Gives the reference."""
        surname, place = f"Q{self.name}{'xyz'[visit]}kar", f"hostel-{self.name}{visit}"
        email = f"asha.{self.name}+v{visit}w@gmail.com"
        self.said[visit] = [surname, email, place]
        answers = self.asha(
            full_name=f"Asha {surname}",
            email=email,
            phone=f"{['', '+91 '][visit]}{self.mobile}",
            message=place,
            city=f"{place}pur",
            **changes,
        )
        answer = Client(headers={"origin": "http://testserver"}).post("/enquire/", answers)
        assert answer.status_code == 303, answer.content.decode()[-2000:]
        return answer["Location"].rstrip("/").rpartition("/")[2]

    def left(self, *, but_for=None):
        """Round, table and column of what the database still says of the person."""
        words = [word for visit, said in self.said.items() if visit != but_for for word in said]
        words += self.shared if but_for is None else []
        return sorted({(self.seed, *place) for *place, _text in found_in_the_database(words)})


@pytest.fixture
def rounds(asha):
    return [Person(seed, asha) for seed in range(ROUNDS)]


def erase(reference):
    return erase_by_reference(reference, reason="Asked for it.")


def state_of(*references):
    found = Enquiry.objects.filter(reference__in=references)
    return {enquiry.state for enquiry in found}


def test_erasing_while_the_desk_releases_leaves_nothing(rounds):
    rohan = User.objects.create_user("rohan")
    left = []
    for person in rounds:
        first = person.send(0)
        held = Enquiry.objects.get(reference=person.send(1, second_reference="x"))
        assert held.is_held
        by = [first, held.reference][person.seed % 2]
        at_once(
            person.seed,
            lambda by=by: erase(by),
            lambda held=held: release(held, by=rohan),
        )
        assert state_of(first, held.reference) == {EnquiryState.ERASED}
        left += person.left()
    assert left == []
    assert not OutboundEmail.objects.owed().exists()


def test_erasing_while_workers_send_and_the_desk_sends_again_leaves_nothing(rounds):
    def work():
        smtp = get_connection()
        while mail := queue.claim_next():
            delivery.deliver(mail, smtp)

    left = []
    for person in rounds:
        reference = person.send(0)
        mails = list(OutboundEmail.objects.filter(enquiry__reference=reference))
        at_once(
            person.seed,
            lambda reference=reference: erase(reference),
            work,
            work,
            lambda mails=mails: send_again(mails),
        )
        left += person.left()
    assert left == []
    states = set(OutboundEmail.objects.values_list("state", flat=True))
    assert states <= {MailState.SENT, MailState.CANCELLED}


def test_erasing_while_a_refusal_is_noted_leaves_no_answer_of_the_mail_server(rounds, monkeypatch):
    def refuse(mail, smtp):
        time.sleep(random.uniform(0, LONGEST_START))
        return AttemptOutcome.PERMANENT, f"550 <{mail.to_email}> unknown"

    monkeypatch.setattr(delivery, "_try", refuse)
    left = []
    for person in rounds:
        reference = person.send(0)
        at_once(person.seed, lambda reference=reference: erase(reference), delivery.deliver_due)
        left += person.left()
    assert left == []


def test_what_the_same_person_sends_meanwhile_is_erased_too_or_begins_anew(rounds):
    left = []
    for person in rounds:
        first = person.send(0)
        erased, again = at_once(
            person.seed,
            lambda first=first: erase(first),
            lambda person=person: person.send(1),
        )
        assert state_of(first) == {EnquiryState.ERASED}
        left += person.left(but_for=None if again in erased else 1)
        if again not in erased:
            kept = Enquiry.objects.get(reference=again)
            assert kept.state == EnquiryState.ACCEPTED
            assert kept.lead.enquiries.get() == kept
            assert kept.mails.owed().count() == 2
    assert left == []


def test_the_same_form_sent_meanwhile_with_other_answers_leaves_nothing(rounds):
    """They are kept beside the first answers, which may be blank by then."""
    left = []
    for person in rounds:
        first = person.send(0, submission_id=person.key)
        erased, again = at_once(
            person.seed,
            lambda first=first: erase(first),
            lambda person=person: person.send(1, submission_id=person.key),
        )
        left += person.left(but_for=None if again in erased else 1)
    assert left == []
