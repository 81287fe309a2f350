from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock


class StepBlock(StructBlock):
    title = CharBlock(max_length=80)
    text = TextBlock(rows=2, required=False)

    class Meta:
        icon = "arrow-right"
        label_format = "{title}"


class StepsBlock(StructBlock):
    heading = CharBlock(max_length=120)
    steps = ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "tasks"
        template = "blocks/steps.html"
        description = _("What happens, in order.")
        preview_value = {
            "heading": "How to apply",
            "steps": [
                {"title": "Send the form", "text": "It is one page."},
                {"title": "Talk to us", "text": "A counsellor calls you."},
            ],
        }
