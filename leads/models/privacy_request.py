from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Channel, IdentityCheck, RequestKind, RequestState


class PrivacyRequestQuerySet(models.QuerySet):
    def open(self) -> "PrivacyRequestQuerySet":
        return self.filter(state=RequestState.OPEN)


class PrivacyRequest(models.Model):
    """Somebody asks about their data. What is done about it leaves a receipt that names nobody.

    Who asked stands here in their own words until it is known which leads they are, or until they are erased.
    """

    kind = models.CharField(_("what they ask"), max_length=10, choices=RequestKind)
    asked_name = models.CharField(_("name"), max_length=100, blank=True)
    asked_contact = models.CharField(_("number or address they gave"), max_length=254, blank=True)
    words = models.TextField(_("in their words"), blank=True)
    came_by = models.CharField(_("how it came in"), max_length=10, choices=Channel)
    received_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(help_text=_("Our own bar; the law allows longer."))
    identity_checked = models.CharField(
        _("how we know it is them"), max_length=12, choices=IdentityCheck, blank=True
    )
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.OPEN)
    outcome = models.TextField(_("what was done, or why not"), blank=True)
    receipt = models.JSONField(default=dict, help_text=_("References and counts; nobody's data."))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    completed_at = models.DateTimeField(null=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                name="privacy_request_open",
                condition=models.Q(state=RequestState.OPEN),
            )
        ]

    def __str__(self) -> str:
        return gettext("Request %(number)s: %(kind)s") % {
            "number": self.pk,
            "kind": self.get_kind_display(),
        }

    @property
    def is_open(self) -> bool:
        return self.state == RequestState.OPEN


class RequestSubject(models.Model):
    """One lead whose data a request is about; without a lead, an enquiry that is held and has none yet."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, related_name="subjects")
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="privacy_subjects"
    )
    enquiry = models.ForeignKey(
        "leads.Enquiry", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("people asked about")

    def __str__(self) -> str:
        return f"{self.request_id}: {self.lead_id or self.enquiry_id}"
