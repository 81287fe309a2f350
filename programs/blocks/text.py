from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock

# No h1 (the page has one), no colours, no alignment: pasted text keeps its structure and nothing else.
FEATURES = ["h2", "h3", "bold", "italic", "link", "ol", "ul"]


class TextBlock(RichTextBlock):
    def __init__(self, **kwargs: object) -> None:
        super().__init__(**({"features": FEATURES} | kwargs))

    class Meta:
        icon = "pilcrow"
        template = "blocks/text.html"
        description = _("Headings, paragraphs, lists and links.")
        preview_value = (
            "<h2>What you will learn</h2>"
            "<p>A paragraph with <b>one strong word</b> and a list:</p>"
            "<ul><li>how work flows</li><li>where it waits</li></ul>"
        )
