from .application import Application
from .attribution import Touch
from .consent import Consent, Notice
from .enquiry import Amendment, Enquiry
from .lead import Lead, PossibleDuplicate
from .outbound_email import DeliveryAttempt, OutboundEmail
from .timeline import TimelineEntry

__all__ = [
    "Amendment",
    "Application",
    "Consent",
    "DeliveryAttempt",
    "Enquiry",
    "Lead",
    "Notice",
    "OutboundEmail",
    "PossibleDuplicate",
    "TimelineEntry",
    "Touch",
]
