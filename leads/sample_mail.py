"""A mail as its reader would get it, with made-up answers: to look at, and to send to oneself.

A sample is no mail that we owe. It belongs to no enquiry, leaves no row and is in no count, so there is
nothing to balance: it is tried once, while its writer waits, and the mail server's answer is the result.
"""

import smtplib

from anymail.exceptions import AnymailError
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection

from programs.models import Program, School

from . import clock
from .choices import MailKind
from .form_words import as_sent
from .mail import Letter, sender, write
from .models import Enquiry, MailStop, MailWords, Touch
from .outbox.delivery import hang_up_after

# Nobody fills a mailbox with these, not even their own.
AN_HOUR = 3600
SAMPLES_AN_HOUR = 10
PATIENCE = 20.0  # seconds


class SampleError(Exception):
    """The sample was not sent; says why, for its writer."""


def write_sample(words: MailWords) -> Letter:
    enquiry = _made_up()
    changed = as_sent(enquiry, {"full_name": enquiry.full_name, "city": "Nagpur"})
    more = {"is_sample": True, "amendments": [changed]}
    return write(MailKind(words.KIND), enquiry, School.load(), words.said, **more)


def _made_up() -> Enquiry:
    """Never saved. No real reference has an L in it."""
    enquiry = Enquiry(
        reference="SAM-PLE",
        full_name="Asha Sample",
        phone="+919999999999",
        email="asha@example.com",
        program=Program.objects.open().first(),
        city="Satara",
        message="Is there a hostel?",
        received_at=clock.now(),
    )
    enquiry.touch = Touch(source="sample")
    return enquiry


def send_sample(words: MailWords, user: AbstractBaseUser) -> str:
    """To the user's own address, and nowhere else. Returns it."""
    if not user.email:
        raise SampleError("Your login has no e-mail address. Add it to your account first.")
    if stop := MailStop.objects.first():
        raise SampleError(f"No mail leaves at present: {stop.reason}")
    if not _has_room(user):
        raise SampleError(f"You had {SAMPLES_AN_HOUR} samples in an hour. Try again later.")
    letter = write_sample(words)
    if letter.problem:
        raise SampleError(letter.problem)
    _send(letter, user.email)
    return user.email


def _has_room(user: AbstractBaseUser) -> bool:
    key = f"sample-mails-{user.pk}"
    cache.add(key, 0, AN_HOUR)
    return cache.incr(key) <= SAMPLES_AN_HOUR


def _send(letter: Letter, to_email: str) -> None:
    connection = get_connection()
    message = EmailMultiAlternatives(
        subject=f"[Sample] {letter.subject}",
        body=letter.text,
        from_email=sender(School.load()),
        to=[to_email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(letter.html, "text/html")
    try:
        with hang_up_after(PATIENCE, connection):
            message.send()
    except (smtplib.SMTPException, AnymailError, OSError) as problem:
        raise SampleError(f"The mail server did not take it: {problem}") from problem
