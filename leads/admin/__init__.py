"""The triage desk. A file a record, and beside them the desk's own pages."""

from . import access_log, enquiry, lead, notice, outbound_email, privacy_requests, team

__all__ = ["access_log", "enquiry", "lead", "notice", "outbound_email", "privacy_requests", "team"]
