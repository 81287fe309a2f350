from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, TextBlock


class ContactCardBlock(StructBlock):
    heading = CharBlock(max_length=100)
    text = TextBlock(rows=2, required=False)

    class Meta:
        icon = "mail"
        template = "blocks/contact_card.html"
        description = _("Phone, e-mail and address, as they stand in Settings, School.")
        preview_value = {"heading": "Talk to us", "text": "Call, write or come by."}
