"""Which words a visitor agreed to. The current words are data; these are the ones a site starts with."""

from programs.models import School

from .choices import Purpose
from .models import Consent, Enquiry, Notice

STARTER_NOTICE = """\
{school} uses your name, mobile number, e-mail address, city, the program you choose and your \
question to answer this enquiry by phone, message or e-mail. If you apply, the same goes for your \
degree, marks, entrance exams and work experience. We also keep the page and campaign that brought \
you here. Admissions staff see it, nobody else. Ask us at any time to show, correct or delete it, or \
to stop: the privacy page says how."""


TICKED = "box ticked on the web form"


def load_starter_notice() -> Notice:
    """Version 1, once. Later versions are added by staff, never edited."""
    text = STARTER_NOTICE.format(school=School.load().name or "The school")
    notice, _is_new = Notice.objects.get_or_create(
        version=1, language="en", defaults={"text": text, "sha256": Notice.fingerprint(text)}
    )
    return notice


def find_notice(pk: str, language: str) -> Notice:
    """The notice the form showed, which an old page may still carry; else the current one.

    A site that was never set up gets its first notice here: no form fails for the lack of one.
    """
    if pk.isascii() and pk.isdigit() and len(pk) < 10:
        shown = Notice.objects.in_force().filter(pk=pk).first()
        if shown:
            return shown
    return Notice.objects.current(language) or load_starter_notice()


def add_notice(notice: Notice) -> None:
    """Save a new version. Its fingerprint proves later which words were shown."""
    notice.sha256 = Notice.fingerprint(notice.text)
    notice.save(force_insert=True)


def record_consent(enquiry: Enquiry, notice: Notice, method: str = TICKED) -> Consent:
    return Consent.objects.create(
        enquiry=enquiry,
        lead=enquiry.lead,
        notice=notice,
        purpose=Purpose.ANSWER,
        method=method[:255],
        page=enquiry.page,
        given_at=enquiry.received_at,
    )
