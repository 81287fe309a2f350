"""Which words a visitor agreed to. The current words are data; these are the ones a site starts with."""

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from programs.models import School

from .choices import Purpose
from .models import Consent, Enquiry, Lead, Notice

STARTER_NOTICE = """\
{school} uses your name, mobile number, e-mail address, city, the program you choose and your \
question to answer this enquiry by phone, message or e-mail. If you apply, the same goes for your \
degree, marks, entrance exams and work experience. We also keep the page and campaign that brought \
you here. Admissions staff see it, nobody else. Ask us at any time to show, correct or delete it, or \
to stop: the privacy page says how."""


# Read to somebody who decides for another year.
NEXT_INTAKE_NOTICE = """\
{school} keeps your name, mobile number, e-mail address, city and the program you chose until the next intake opens, \
and then writes to you or calls you about it once. You can take this back at any time; the privacy page says how."""


TICKED = "box ticked on the web form"


def load_starter_notice() -> Notice:
    """Version 1, once. Later versions are added by staff, never edited."""
    text = STARTER_NOTICE.format(school=School.load().name or "The school")
    notice, _is_new = Notice.objects.get_or_create(
        purpose=Purpose.ANSWER,
        version=1,
        language="en",
        defaults={"text": text, "sha256": Notice.fingerprint(text)},
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


# --- Agreed to in words, and taken back ---------------------------------------------------------


def next_intake_notice() -> Notice:
    """The newest words about the next intake, to be read. A site that was never set up has them in no row yet."""
    current = Notice.objects.current("en", Purpose.NEXT_INTAKE)
    return current or Notice(purpose=Purpose.NEXT_INTAKE, text=_next_intake_words())


def load_next_intake_notice() -> Notice:
    """The newest words in a row of their own; a site that has none gets its first here."""
    if notice := Notice.objects.current("en", Purpose.NEXT_INTAKE):
        return notice
    text = _next_intake_words()
    notice, _is_new = Notice.objects.get_or_create(
        purpose=Purpose.NEXT_INTAKE,
        version=1,
        language="en",
        defaults={"text": text, "sha256": Notice.fingerprint(text)},
    )
    return notice


def _next_intake_words() -> str:
    return NEXT_INTAKE_NOTICE.format(school=School.load().name or "The school")


def _latest(lead: Lead, purpose: Purpose) -> Consent | None:
    return lead.consents.filter(purpose=purpose).order_by("-given_at", "-pk").first()


def stands(lead: Lead, purpose: Purpose) -> bool:
    """Whether the last word of this person on this purpose was a yes. Never assumed."""
    latest = _latest(lead, purpose)
    return bool(latest) and latest.is_given


def is_taken_back(lead: Lead, purpose: Purpose) -> bool:
    """Whether the last word of this person on this purpose was a no. One who said nothing took nothing back."""
    latest = _latest(lead, purpose)
    return bool(latest) and not latest.is_given


def agree_to_next_intake(lead: Lead, *, by: AbstractBaseUser) -> Consent | None:
    """Said to staff, who stand for it by name. None if there is no enquiry that it could stand beside."""
    enquiry = lead.enquiries.first()
    if enquiry is None:
        return None
    method = _("in words, taken down by %(name)s") % {"name": by}
    return Consent.objects.create(
        enquiry=enquiry,
        lead=lead,
        notice=load_next_intake_notice(),
        purpose=Purpose.NEXT_INTAKE,
        method=method[:80],
    )


def take_back(lead: Lead, purpose: Purpose, *, by: AbstractBaseUser) -> Consent:
    """A row of its own: that it was given stays proven. Only of what stands."""
    given = _latest(lead, purpose)
    method = _("taken back, taken down by %(name)s") % {"name": by}
    return Consent.objects.create(
        enquiry_id=given.enquiry_id,
        lead=lead,
        notice_id=given.notice_id,
        purpose=purpose,
        method=method[:80],
        is_given=False,
    )


def agreed_again(lead: Lead, agreed: Consent) -> bool:
    """Whether it had been taken back before this enquiry, whose box says yes."""
    before = lead.consents.filter(purpose=agreed.purpose).exclude(pk=agreed.pk)
    latest = before.order_by("-given_at", "-pk").first()
    return bool(latest) and not latest.is_given
