from django.db import models
from django.utils import timezone


class KeptMail(models.Model):
    """A mail to one of our own people that waits for the mail server. It is on its way once `sent_at` is set."""

    to_email = models.EmailField()
    subject = models.CharField(max_length=255)
    body = models.TextField()
    html_body = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("due_at", name="programs_kept_due", condition=models.Q(sent_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_email}"
