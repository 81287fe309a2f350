from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock

DRAWINGS = [
    ("production_in_operations", _("Production as one part of operations")),
    ("flow", _("From supplier to customer")),
    ("admission", _("The way to admission")),
]


class DrawingBlock(StructBlock):
    """The drawings are part of the site, so that they follow its colours, light and dark."""

    drawing = ChoiceBlock(choices=DRAWINGS, default="production_in_operations")
    alt_text = CharBlock(
        max_length=250, help_text=_("What the drawing shows, for someone who cannot see it.")
    )
    caption = CharBlock(max_length=160, required=False)

    class Meta:
        icon = "image"
        template = "blocks/drawing.html"
        description = _("One of the site's own drawings, with a caption.")
        preview_value = {
            "drawing": "production_in_operations",
            "alt_text": "A small area, production, inside a larger one, operations.",
            "caption": "Production is one part of operations.",
        }
