from .acceptance import Acceptance
from .alarm import Alarm
from .application import Application
from .attribution import Touch
from .canary import CanaryRun
from .consent import Consent, Notice
from .delivery import DeliveryAttempt, ProviderEvent
from .enquiry import Amendment, Enquiry
from .erasure import Erasure
from .form_words import AskedWords, FormWords
from .lead import Lead, PossibleDuplicate
from .mail_stop import MailStop
from .mail_words import AmendmentWords, ConfirmationWords, MailWords
from .outbound_email import OutboundEmail
from .timeline import TimelineEntry

__all__ = [
    "Acceptance",
    "Alarm",
    "Amendment",
    "AmendmentWords",
    "Application",
    "AskedWords",
    "CanaryRun",
    "ConfirmationWords",
    "Consent",
    "DeliveryAttempt",
    "Enquiry",
    "Erasure",
    "FormWords",
    "Lead",
    "MailStop",
    "MailWords",
    "Notice",
    "OutboundEmail",
    "PossibleDuplicate",
    "ProviderEvent",
    "TimelineEntry",
    "Touch",
]
