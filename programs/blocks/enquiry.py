from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, TextBlock


class EnquiryFormBlock(StructBlock):
    """The form itself comes from `leads`; here is only what stands around it."""

    heading = CharBlock(max_length=100)
    text = TextBlock(rows=2, required=False)

    class Meta:
        icon = "form"
        template = "blocks/enquiry_form.html"
        description = _("The enquiry form, with the program of the page chosen. Once a page.")
        preview_value = {
            "heading": "Ask us",
            "text": "A counsellor gets back to you.",
        }
