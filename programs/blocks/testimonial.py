from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.images.blocks import ImageChooserBlock


class TestimonialBlock(StructBlock):
    quote = TextBlock(rows=4, help_text=_("Their words, not ours."))
    name = CharBlock(max_length=80)
    role = CharBlock(
        max_length=120, required=False, help_text=_("For example batch, or employer and position.")
    )
    portrait = ImageChooserBlock(required=False)
    consent_note = CharBlock(
        max_length=200,
        help_text=_("How and when this person agreed to be quoted here. Never shown."),
    )

    class Meta:
        icon = "openquote"
        template = "blocks/testimonial.html"
        description = _("What somebody said of us, with their consent noted.")
        preview_value = {
            "quote": "Here stand the words of a student, as they were said.",
            "name": "Name of the student",
            "role": "Batch",
            "portrait": None,
            "consent_note": "Sample",
        }
