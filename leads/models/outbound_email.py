from datetime import datetime

from django.db import models
from django.utils import timezone

from ..choices import AttemptOutcome, MailKind, MailState


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
    state = models.CharField(max_length=8, choices=MailState, default=MailState.QUEUED)
    state_reason = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    owed_since = models.DateTimeField(
        default=timezone.now, help_text="When it was queued, or queued again by staff."
    )
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    attempts_made = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = OutboundEmailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "mail"
        indexes = [
            models.Index(
                fields=["due_at"], name="mail_owed", condition=models.Q(state=MailState.QUEUED)
            ),
        ]
        permissions = [("resend_outboundemail", "Can send a mail again")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.to_email}"


class DeliveryAttempt(models.Model):
    """One try to send one mail, with the mail server's answer."""

    email = models.ForeignKey(OutboundEmail, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, choices=AttemptOutcome, default=AttemptOutcome.UNKNOWN
    )
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S} {self.get_outcome_display()}"
