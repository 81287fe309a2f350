from .acceptance import Acceptance
from .alarm import Alarm
from .application import Application
from .attribution import Touch
from .bulk import BulkJob, ImportRow
from .canary import CanaryRun
from .consent import Consent, Notice
from .contact_attempt import ContactAttempt
from .delivery import DeliveryAttempt, ProviderEvent
from .desk import AccessLog, Presence, SavedView
from .enquiry import Amendment, Enquiry
from .erasure import Erasure
from .figures import BooksLook, KeptFigures, WeeklyLetter
from .follow_up import FollowUp
from .form_words import AskedWords, FormWords
from .lead import CLOSED, Lead, PossibleDuplicate, Tag
from .mail_stop import MailStop
from .mail_words import AmendmentWords, ConfirmationWords, MailWords
from .merge import Merge
from .message_template import MessageTemplate
from .outbound_email import OutboundEmail
from .privacy_request import PrivacyRequest, RequestSubject
from .promise import Holiday, Promise
from .stage_change import StageChange
from .team import AssignmentRule, Seat, Turn
from .timeline import TimelineEntry

__all__ = [
    "CLOSED",
    "Acceptance",
    "AccessLog",
    "Alarm",
    "Amendment",
    "AmendmentWords",
    "Application",
    "AskedWords",
    "AssignmentRule",
    "BooksLook",
    "BulkJob",
    "CanaryRun",
    "ConfirmationWords",
    "Consent",
    "ContactAttempt",
    "DeliveryAttempt",
    "Enquiry",
    "Erasure",
    "FollowUp",
    "FormWords",
    "Holiday",
    "ImportRow",
    "KeptFigures",
    "Lead",
    "MailStop",
    "MailWords",
    "Merge",
    "MessageTemplate",
    "Notice",
    "OutboundEmail",
    "PossibleDuplicate",
    "Presence",
    "PrivacyRequest",
    "Promise",
    "ProviderEvent",
    "RequestSubject",
    "SavedView",
    "Seat",
    "StageChange",
    "Tag",
    "TimelineEntry",
    "Touch",
    "Turn",
    "WeeklyLetter",
]
