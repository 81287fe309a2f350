"""Stops all mail and starts it again. A restored copy begins with a stop: it must write to nobody."""

from ..models import MailStop, OutboundEmail


def stop_mail(reason: str) -> None:
    MailStop.objects.create(reason=reason[:255])


def is_stopped() -> bool:
    return MailStop.objects.exists()


def start_mail() -> int:
    """Lift every stop. Returns how many mails are owed; the sweep finds them within 30 seconds."""
    MailStop.objects.all().delete()
    return OutboundEmail.everything.owed().count()
