"""Pictures of the school. Our own model, so that each can say who agreed to be in it.

How an upload becomes a safe file is in `programs/pictures/`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    credit = models.CharField(max_length=120, blank=True, help_text=_("Who took or drew it."))
    consent_note = models.CharField(
        _("consent"),
        max_length=255,
        blank=True,
        help_text=_("If people can be recognised: how and when they agreed. Never shown."),
    )

    admin_form_fields = (*Image.admin_form_fields, "credit", "consent_note")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]
