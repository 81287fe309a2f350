from django.db import models
from django.utils.translation import gettext_lazy as _


class Touch(models.Model):
    """How the visitor behind one enquiry found us. A lead points at its first and its last."""

    enquiry = models.OneToOneField("leads.Enquiry", on_delete=models.PROTECT, related_name="touch")
    source = models.CharField(max_length=120, db_index=True)
    medium = models.CharField(max_length=120, blank=True)
    campaign = models.CharField(max_length=120, blank=True, db_index=True)
    term = models.CharField(max_length=120, blank=True)
    content = models.CharField(max_length=120, blank=True)
    gclid = models.CharField(_("Google click id"), max_length=255, blank=True)
    fbclid = models.CharField(_("Facebook click id"), max_length=255, blank=True)
    referrer = models.CharField(max_length=255, blank=True)
    landing_page = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = _("touches")

    def __str__(self) -> str:
        return " / ".join(part for part in (self.source, self.medium, self.campaign) if part)
