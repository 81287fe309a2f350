"""The triage desk. One file a record; the desk itself will get its own pages beside them."""

from . import enquiry, lead, notice, outbound_email

__all__ = ["enquiry", "lead", "notice", "outbound_email"]
