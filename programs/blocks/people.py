from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.images.blocks import ImageChooserBlock


class PersonBlock(StructBlock):
    name = CharBlock(max_length=80)
    role = CharBlock(max_length=120, required=False)
    words = TextBlock(rows=2, required=False, help_text=_("Two sentences on what they do."))
    portrait = ImageChooserBlock(required=False)

    class Meta:
        icon = "user"
        template = "blocks/person.html"
        label_format = "{name}"


class PeopleBlock(StructBlock):
    heading = CharBlock(max_length=120)
    people = ListBlock(PersonBlock(), min_num=1)

    class Meta:
        icon = "group"
        template = "blocks/people.html"
        description = _("People, with what they do and, if you have one, a portrait.")
        preview_value = {
            "heading": "Whom you will meet",
            "people": [
                {
                    "name": "A name",
                    "role": "What they do",
                    "words": "A sentence.",
                    "portrait": None,
                },
                {"name": "Another name", "role": "What they do", "words": "", "portrait": None},
            ],
        }
