from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, DateBlock, ListBlock, StructBlock, URLBlock


class StatisticBlock(StructBlock):
    number = CharBlock(max_length=20, help_text=_("With its unit, as visitors read it."))
    what = CharBlock(max_length=120, help_text=_("What it counts."))
    source = CharBlock(max_length=160, help_text=_("Who counted it, and where it can be read."))
    source_url = URLBlock(required=False)
    counted_on = DateBlock(required=False)

    class Meta:
        icon = "order"
        label_format = "{number} {what}"


class StatisticsBlock(StructBlock):
    """A number without a source is an advertisement, so there is none without."""

    heading = CharBlock(max_length=120)
    statistics = ListBlock(StatisticBlock(), min_num=1, max_num=4)

    class Meta:
        icon = "order"
        template = "blocks/statistics.html"
        description = _("One to four large numbers, each with its source.")
        preview_value = {
            "heading": "In numbers",
            "statistics": [
                {
                    "number": "10",
                    "what": "differences compared in the article",
                    "source": "The article itself",
                    "source_url": "",
                    "counted_on": None,
                },
                {
                    "number": "4",
                    "what": "benefits of specialising",
                    "source": "The article itself",
                    "source_url": "",
                    "counted_on": None,
                },
            ],
        }
