from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock


class BenefitBlock(StructBlock):
    title = CharBlock(max_length=80)
    text = TextBlock(rows=3)

    class Meta:
        icon = "tick"
        label_format = "{title}"


class BenefitsBlock(StructBlock):
    heading = CharBlock(max_length=120)
    introduction = TextBlock(rows=2, required=False)
    benefits = ListBlock(BenefitBlock(), min_num=1)

    class Meta:
        icon = "list-ol"
        template = "blocks/benefits.html"
        description = _("Numbered reasons, each with a title and a few sentences.")
        preview_value = {
            "heading": "Why specialise",
            "introduction": "Two reasons that students give us.",
            "benefits": [
                {
                    "title": "A subject of your own",
                    "text": "You can say in one sentence what you do.",
                },
                {"title": "Work you can show", "text": "Projects leave something on the table."},
            ],
        }
