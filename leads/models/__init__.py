from .acceptance import Acceptance, Erasure
from .alarm import Alarm
from .application import Application
from .attribution import Touch
from .canary import CanaryRun
from .consent import Consent, Notice
from .enquiry import Amendment, Enquiry
from .lead import Lead, PossibleDuplicate
from .outbound_email import DeliveryAttempt, MailStop, OutboundEmail, ProviderEvent
from .timeline import TimelineEntry

__all__ = [
    "Acceptance",
    "Alarm",
    "Amendment",
    "Application",
    "CanaryRun",
    "Consent",
    "DeliveryAttempt",
    "Enquiry",
    "Erasure",
    "Lead",
    "MailStop",
    "Notice",
    "OutboundEmail",
    "PossibleDuplicate",
    "ProviderEvent",
    "TimelineEntry",
    "Touch",
]
