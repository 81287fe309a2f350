from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import MailKind, MailState
from .canary import without_canaries


class OutboundEmailQuerySet(models.QuerySet):
    def owed(self) -> "OutboundEmailQuerySet":
        return self.filter(state=MailState.QUEUED)

    def claimable(self, now: datetime) -> "OutboundEmailQuerySet":
        """Owed, due, and in no living worker's hands."""
        is_free = models.Q(lease_until=None) | models.Q(lease_until__lt=now)
        return self.owed().filter(is_free, due_at__lte=now)


class OutboundEmail(models.Model):
    """A mail we owe, from the moment of the enquiry until a mail server has taken it.

    Text and Message-ID are fixed when the row is written, so a repeat after a crash is the same mail.
    """

    kind = models.CharField(max_length=16, choices=MailKind)
    enquiry = models.ForeignKey("leads.Enquiry", on_delete=models.PROTECT, related_name="mails")
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="mails"
    )
    from_email = models.CharField("from", max_length=255)
    to_email = models.EmailField("to")
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(max_length=255)
    text_body = models.TextField("text")
    html_body = models.TextField("HTML")
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.QUEUED)
    state_reason = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    owed_since = models.DateTimeField(
        default=clock.now, help_text=_("When it was queued, or queued again by staff.")
    )
    due_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    attempts_made = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    request_id = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text=_("Of the visit that caused it, for the logs."),
    )
    is_canary = models.BooleanField(default=False, editable=False)

    objects = without_canaries(OutboundEmailQuerySet)
    everything = OutboundEmailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mail")
        indexes = [
            models.Index(
                fields=["due_at"], name="mail_owed", condition=models.Q(state=MailState.QUEUED)
            ),
            models.Index(fields=["-created_at", "-id"], name="mail_newest_first"),
            models.Index(fields=["-sent_at"], name="mail_last_sent"),
            # Few among millions, and counted on every look at the desk.
            models.Index(
                fields=["state"],
                name="mail_in_trouble",
                condition=models.Q(state__in=[MailState.HELD, MailState.FAILED]),
            ),
        ]
        permissions = [("resend_outboundemail", "Can send a mail again")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.to_email}"
