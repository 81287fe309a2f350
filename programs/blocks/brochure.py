from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.documents.blocks import DocumentChooserBlock


class BrochureBlock(StructBlock):
    heading = CharBlock(max_length=100)
    text = TextBlock(rows=2, required=False)
    document = DocumentChooserBlock(
        required=False, help_text=_("Empty: the brochure of the page's program.")
    )
    offers_form = CharBlock(
        required=False,
        max_length=120,
        label=_("Invitation to leave a number"),
        help_text=_("A sentence with a link to the enquiry form. The brochure is free without it."),
    )

    class Meta:
        icon = "doc-full"
        template = "blocks/brochure.html"
        description = _("A PDF to download. Nobody has to leave a number for it.")
        preview_value = {
            "heading": "Read it offline",
            "text": "Everything on this page, to keep.",
            "document": None,
            "offers_form": "",
        }

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        of_the_page = getattr(context.get("page"), "brochure", None)
        return context | {"document": value["document"] or of_the_page}
