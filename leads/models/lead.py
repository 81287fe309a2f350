from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Origin, Stage
from .canary import without_canaries


class Lead(models.Model):
    """The person behind one or more enquiries.

    Contact details are the first that were given; a later enquiry adds what was missing. What was sent
    each time stays on the enquiry.
    """

    full_name = models.CharField(max_length=100)
    email = models.EmailField("e-mail", blank=True)
    email_key = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    phone = models.CharField("mobile", max_length=20, blank=True, db_index=True)
    city = models.CharField(max_length=80, blank=True)
    program = models.ForeignKey(
        "programs.Program", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
    )
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.WEB_FORM)
    first_touch = models.ForeignKey(
        "leads.Touch", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    last_touch = models.ForeignKey(
        "leads.Touch", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    email_problem = models.CharField(
        max_length=255,
        blank=True,
        editable=False,
        help_text=_(
            "Why mail does not reach this person, in words. Empty: nothing is known against it."
        ),
    )
    is_canary = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_enquiry_at = models.DateTimeField(default=clock.now, editable=False)

    objects = without_canaries(models.QuerySet)
    everything = models.QuerySet.as_manager()  # noqa: DJ012 it is no field

    class Meta:
        ordering = ["-last_enquiry_at", "-pk"]
        indexes = [
            models.Index(fields=["-last_enquiry_at", "-id"], name="lead_newest_first"),
            models.Index(fields=["stage", "-last_enquiry_at"], name="lead_by_stage"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def take_over(self, email: str, key: str) -> None:
        """Another address, against which nothing is known."""
        self.email, self.email_key, self.email_problem = email, key, ""
        self.save(update_fields=["email", "email_key", "email_problem"])


class PossibleDuplicate(models.Model):
    """Two leads that may be one person. Nothing is merged by itself: families share phones."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="possible_duplicates")
    other = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=120)
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "other"], name="possible_duplicate_once")
        ]

    def __str__(self) -> str:
        return gettext("%(lead)s and %(other)s: %(reason)s") % {
            "lead": self.lead,
            "other": self.other,
            "reason": self.reason,
        }
