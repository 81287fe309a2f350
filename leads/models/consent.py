import hashlib

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Purpose


class NoticeManager(models.Manager):
    def current(self, language: str, purpose: str = Purpose.ANSWER) -> "Notice | None":
        """The newest notice in this language ("mr", "en-in"), else in English."""
        language = language.partition("-")[0]
        found = self.in_force(purpose).filter(language=language).first()
        return found or (None if language == "en" else self.current("en", purpose))

    def in_force(self, purpose: str = Purpose.ANSWER) -> models.QuerySet:
        now = clock.now()
        return self.filter(purpose=purpose, in_force_from__lte=now).order_by("-version")


class Notice(models.Model):
    """The words beside the consent box. A changed text is a new version; old ones stay to be shown."""

    purpose = models.CharField(
        max_length=20, choices=Purpose, default=Purpose.ANSWER, db_default=Purpose.ANSWER.value
    )
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="en")
    text = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False)
    in_force_from = models.DateTimeField(default=clock.now)

    objects = NoticeManager()

    class Meta:
        ordering = ["-version", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version", "language"], name="notice_version_once"
            )
        ]

    def __str__(self) -> str:
        return gettext("version %(version)s (%(language)s)") % {
            "version": self.version,
            "language": self.language,
        }

    @staticmethod
    def fingerprint(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()


class Consent(models.Model):
    """Proof of one agreement: who, to which exact text, for which purpose, when and how.

    Never edited: whoever takes it back is a row of their own, and the newest row of a purpose counts.
    """

    enquiry = models.ForeignKey("leads.Enquiry", on_delete=models.PROTECT, related_name="consents")
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="consents"
    )
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    method = models.CharField(max_length=255, default="box ticked on the web form")
    page = models.CharField(max_length=255, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    is_given = models.BooleanField(
        default=True, db_default=True, help_text=_("No: it was taken back.")
    )

    class Meta:
        ordering = ["-given_at", "-pk"]

    def __str__(self) -> str:
        if not self.is_given:
            return gettext("taken back: %(purpose)s") % {"purpose": self.get_purpose_display()}
        return gettext("%(purpose)s · notice %(notice)s") % {
            "purpose": self.get_purpose_display(),
            "notice": self.notice,
        }
