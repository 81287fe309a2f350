from datetime import timedelta

from django.db import models
from django.db.models.functions import Right
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.formats import show_moment

from .. import clock
from ..choices import EnquiryState, Origin
from .canary import without_canaries


class EnquiryQuerySet(models.QuerySet):
    def accepted(self) -> "EnquiryQuerySet":
        return self.filter(state=EnquiryState.ACCEPTED)

    def held(self) -> "EnquiryQuerySet":
        return self.filter(state=EnquiryState.HELD)

    def of_today(self, *, email_key: str, phone: str) -> "EnquiryQuerySet":
        """What came in the last 24 hours with this mailbox or this number."""
        same = models.Q()
        if email_key:
            same |= models.Q(email_key=email_key)
        if phone:
            same |= models.Q(phone=phone)
        return self.filter(same, received_at__gte=clock.now() - timedelta(days=1))


class Enquiry(models.Model):
    """One submission by a visitor, as received.

    Append-only: after it is written only `state` and `lead` change, once, when staff release what
    was held, and all of it when the person is erased.
    """

    reference = models.CharField(max_length=12, unique=True, editable=False)
    submission_id = models.UUIDField(_("one-time key"), unique=True, editable=False)
    origin = models.CharField(max_length=16, choices=Origin)
    state = models.CharField(max_length=10, choices=EnquiryState, default=EnquiryState.ACCEPTED)
    held_reasons = models.JSONField(default=list, blank=True, help_text=_("In words, for staff."))
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="enquiries"
    )
    full_name = models.CharField(max_length=100)
    email = models.EmailField("e-mail", blank=True)
    email_key = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    phone = models.CharField("mobile", max_length=20, blank=True, db_index=True)
    program = models.ForeignKey(
        "programs.Program", on_delete=models.PROTECT, null=True, related_name="enquiries"
    )
    city = models.CharField(max_length=80, blank=True)
    message = models.TextField("question", blank=True)
    page = models.CharField(
        max_length=255, blank=True, help_text=_("The page the form was opened from.")
    )
    language = models.CharField(max_length=10, default="en")
    answers = models.JSONField(default=dict, help_text=_("Every answer as it was typed."))
    asked_with = models.ForeignKey(
        "leads.AskedWords",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        # Nobody looks enquiries up by it, and every enquiry would pay for the index.
        db_index=False,
        help_text=_("The labels that the form showed. None before they were kept."),
    )
    received_at = models.DateTimeField(default=clock.now, db_index=True)

    is_canary = models.BooleanField(default=False, editable=False)

    objects = without_canaries(EnquiryQuerySet)
    everything = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name_plural = _("enquiries")
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="enquiry_newest_first"),
            models.Index(Right("phone", 4), name="enquiry_by_last_digits"),
            models.Index(
                fields=["-received_at"],
                name="enquiry_held",
                condition=models.Q(state=EnquiryState.HELD),
            ),
        ]
        permissions = [("release_enquiry", "Can release a held enquiry")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.full_name}"

    @property
    def is_held(self) -> bool:
        return self.state == EnquiryState.HELD

    @property
    def is_application(self) -> bool:
        return self.origin == Origin.APPLICATION


class Amendment(models.Model):
    """Other answers that came in under a one-time key that was already used.

    The first answers stand; these are kept beside them, so that nothing a visitor sent is lost.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="amendments")
    answers = models.JSONField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return gettext("%(reference)s again at %(received_at)s") % {
            "reference": self.enquiry.reference,
            "received_at": show_moment(self.received_at),
        }
