from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import CharBlock, ChoiceBlock, DateTimeBlock, StructBlock, TextBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class CallToActionBlock(StructBlock):
    heading = CharBlock(max_length=100)
    text = TextBlock(rows=2, required=False)
    form = ChoiceBlock(
        choices=[("apply", gettext_lazy("Apply Online")), ("enquire", gettext_lazy("Enquiry"))],
        default="apply",
    )
    button = CharBlock(max_length=40, default="Apply Online")
    program = SnippetChooserBlock(
        "programs.Program",
        required=False,
        help_text=gettext_lazy("Empty: the program of the page."),
    )

    ends_at = DateTimeBlock(
        required=False,
        label=gettext_lazy("Offer ends"),
        help_text=gettext_lazy(
            "From then on the button reads “Enquire” and opens the enquiry form."
        ),
    )

    class Meta:
        icon = "pick"
        template = "blocks/call_to_action.html"
        description = gettext_lazy(
            "A sentence and a button that opens a form with the program chosen."
        )
        preview_value = {
            "heading": "Ready when you are",
            "text": "The form is one page.",
            "form": "apply",
            "button": "Apply Online",
            "program": None,
            "ends_at": None,
        }

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        ends_at = value.get("ends_at")
        is_over = bool(ends_at and ends_at <= timezone.now())
        return context | {
            "program": value["program"] or context.get("program"),
            "is_application": value["form"] == "apply" and not is_over,
            "button": _("Enquire") if is_over else value["button"],
        }
