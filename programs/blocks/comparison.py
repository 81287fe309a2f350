from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock


class ComparisonRowBlock(StructBlock):
    label = CharBlock(max_length=60)
    first = TextBlock(rows=2)
    second = TextBlock(rows=2)

    class Meta:
        icon = "list-ul"
        label_format = "{label}"


class ComparisonBlock(StructBlock):
    """Two things compared. Fixed at two, so that every row still fits a phone."""

    caption = CharBlock(max_length=120, help_text=_("Says what is compared, above the table."))
    aspect_heading = CharBlock(max_length=40, default="Aspect")
    first_heading = CharBlock(max_length=40)
    second_heading = CharBlock(max_length=40)
    rows = ListBlock(ComparisonRowBlock(), min_num=1)

    class Meta:
        icon = "table"
        template = "blocks/comparison.html"
        description = _("A table of two columns; on a phone each row becomes a card.")
        preview_value = {
            "caption": "Full-time and part-time study",
            "aspect_heading": "Aspect",
            "first_heading": "Full-time",
            "second_heading": "Part-time",
            "rows": [
                {"label": "Classes", "first": "On weekdays", "second": "At weekends"},
                {"label": "Work", "first": "An internship", "second": "Your own job"},
            ],
        }
