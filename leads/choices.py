"""The words of the admissions desk, as they are stored. Their meaning is in CONTRIBUTING.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    NEW = "new", _("new")
    CONTACTED = "contacted", _("contacted")
    QUALIFIED = "qualified", _("qualified")
    APPLYING = "applying", _("applying")
    APPLIED = "applied", _("applied")
    OFFERED = "offered", _("offered")
    ENROLLED = "enrolled", _("enrolled")
    LOST = "lost", _("lost")
    JUNK = "junk", _("junk")


# The way of a lead from stage to stage; lost and junk leave it.
FUNNEL = (
    Stage.NEW, Stage.CONTACTED, Stage.QUALIFIED, Stage.APPLYING, Stage.APPLIED, Stage.OFFERED,
    Stage.ENROLLED,
)  # fmt: skip


class PromiseState(models.TextChoices):
    """What became of all that one person was promised: one broken promise stays broken."""

    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")


class LostReason(models.TextChoices):
    NOT_INTERESTED = "not_interested", _("not interested")
    ELSEWHERE = "elsewhere", _("applied elsewhere")
    NEXT_YEAR = "next_year", _("next year")
    FEES = "fees", _("fees")
    NOT_ELIGIBLE = "not_eligible", _("not eligible")
    UNREACHABLE = "unreachable", _("never reached")
    OTHER = "other", _("another reason")


class Channel(models.TextChoices):
    CALL = "call", _("call")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    VISIT = "visit", _("visit")


class Disposition(models.TextChoices):
    CONNECTED = "connected", _("connected")
    NO_ANSWER = "no_answer", _("no answer")
    BUSY = "busy", _("busy")
    SWITCHED_OFF = "switched_off", _("switched off")
    CALL_BACK = "call_back", _("call back")
    WRONG_NUMBER = "wrong_number", _("wrong number")
    NOT_INTERESTED = "not_interested", _("not interested")
    SENT = "sent", _("message sent")


class NextStep(models.TextChoices):
    FIRST_CALL = "first_call", _("first call")
    CALL_AGAIN = "call_again", _("call again")
    WRITE_INSTEAD = "write_instead", _("write instead of calling")
    FOLLOW_UP = "follow_up", _("follow up")
    ANSWER = "answer", _("answer the new enquiry")
    NEXT_INTAKE = "next_intake", _("write about the new intake")


class Origin(models.TextChoices):
    WEB_FORM = "web_form", _("web form")
    APPLICATION = "application", _("application")
    CAMPAIGN_PAGE = "campaign_page", _("campaign page")
    WALK_IN = "walk_in", _("walk-in")
    PHONE = "phone", _("phone")
    IMPORT = "import", _("import")
    API = "api", _("API")


class EnquiryState(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    HELD = "held", _("held")
    ERASED = "erased", _("erased")


class AcceptedAs(models.TextChoices):
    """What became of an accepted POST. A held one becomes new or joined when it is released."""

    NEW = "new", _("a new lead")
    JOINED = "joined", _("joined a lead")
    HELD = "held", _("held")


class MailKind(models.TextChoices):
    CONFIRMATION = "confirmation", _("confirmation to the student")
    NOTICE = "notice", _("notice to admissions")
    AMENDMENT = "amendment", _("notice of changed answers")
    MESSAGE = "message", _("message of a counsellor")
    LATE = "late", _("word to the student that we are late")
    DESK = "desk", _("word to the desk")


class MailState(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("bounced")
    COMPLAINED = "complained", _("reported as spam")
    HELD = "held", _("held")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class AttemptOutcome(models.TextChoices):
    UNKNOWN = "unknown", _("unknown: the worker stopped before the mail server answered")
    SENT = "sent", _("taken by the mail server")
    UNREACHABLE = "unreachable", _("the mail server could not be reached")
    TEMPORARY = "temporary", _("refused for now")
    PERMANENT = "permanent", _("refused for good")


class Purpose(models.TextChoices):
    ANSWER = "answer", _("answer this enquiry by phone, message or e-mail")
    NEXT_INTAKE = "next_intake", _("write about the next intake")


class Strength(models.IntegerChoices):
    """How surely two leads are one person."""

    WEAK = 1, _("weak")
    LIKELY = 2, _("likely")
    STRONG = 3, _("strong")


class RequestKind(models.TextChoices):
    """What a person may ask of us about their data: DPDP Act 2023, sections 6(4), 11, 12 and 13."""

    SEE = "see", _("see what we hold")
    CORRECT = "correct", _("correct or complete it")
    ERASE = "erase", _("erase it")
    WITHDRAW = "withdraw", _("withdraw consent")
    COMPLAINT = "complaint", _("complaint")


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class IdentityCheck(models.TextChoices):
    """How we know that whoever asks is the person. Fixed words: free ones would name somebody."""

    ADDRESS = "address", _("they wrote from the address we hold")
    CALLED_BACK = "called_back", _("we called back on the number we hold")
    CODE = "code", _("they gave the reference and a code sent to the address we hold")
    CARD = "card", _("they came with an identity card")
    AUTHORITY = "authority", _("somebody else, with written authority")


class Happening(models.TextChoices):
    LEAD_CREATED = "lead_created", _("lead created")
    ENQUIRY = "enquiry", _("enquiry")
    APPLICATION = "application", _("application")
    AMENDMENT = "amendment", _("sent again with other answers")
    RELEASED = "released", _("released")
    CONSENT = "consent", _("consent")
    MAIL_QUEUED = "mail_queued", _("mail queued")
    MAIL_SENT = "mail_sent", _("mail sent")
    MAIL_HELD = "mail_held", _("mail held")
    MAIL_FAILED = "mail_failed", _("mail failed")
    MAIL_DELIVERED = "mail_delivered", _("mail delivered")
    MAIL_BOUNCED = "mail_bounced", _("mail bounced")
    MAIL_COMPLAINT = "mail_complaint", _("mail reported as spam")
    EMAIL_CORRECTED = "email_corrected", _("e-mail address corrected")
    ERASED = "erased", _("personal data erased")
    STAGE = "stage", _("stage changed")
    OWNER = "owner", _("owner changed")
    CONTACT = "contact", _("contact attempt")
    FOLLOW_UP = "follow_up", _("follow-up")
    NOTE = "note", _("note")
    DETAILS = "details", _("details changed")
    PROMISE_BROKEN = "promise_broken", _("promise broken")
    MERGED = "merged", _("merged")
    UNMERGED = "unmerged", _("merge undone")
    NOT_SAME_PERSON = "not_same_person", _("not the same person")
    IMPORTED = "imported", _("imported")
    TAGGED = "tagged", _("tagged")
    PRIVACY = "privacy", _("asked about their data")
    POSSIBLE_DUPLICATE = "possible_duplicate", _("possible duplicate")


class DegreeStatus(models.TextChoices):
    COMPLETED = "completed", _("Completed")
    APPEARING = "appearing", _("Appearing, or result awaited")


class MarksScale(models.TextChoices):
    PERCENT = "percent", _("Per cent (0 to 100)")
    CGPA = "cgpa", _("CGPA (0 to 10)")


class Exam(models.TextChoices):
    MAH_CET = "mah_cet", _("MAH-MBA/MMS-CET")
    CAT = "cat", _("CAT")
    XAT = "xat", _("XAT")
    CMAT = "cmat", _("CMAT")
    MAT = "mat", _("MAT")
    ATMA = "atma", _("ATMA")
    GMAT = "gmat", _("GMAT")
    OTHER = "other", _("Another exam")
    NOT_YET = "not_yet", _("Not taken yet")


class WorkExperience(models.TextChoices):
    NONE = "none", _("None yet")
    UNDER_1 = "under_1", _("Less than 1 year")
    UNDER_3 = "1_to_3", _("1 to 3 years")
    UNDER_5 = "3_to_5", _("3 to 5 years")
    OVER_5 = "over_5", _("More than 5 years")
