"""The records of this app in one menu."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from ..models import CONTACT, Checked, Fact, Intake, Program
from ..usage import usage_of
from .panels import UsagePanel


class FactForm(WagtailAdminModelForm):
    """Texts read a fact by its name, so the name stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = True


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "tag"
    list_display = ["label", "slug", "display", "program", "owner", "check_by"]
    list_filter = ["kind", "program", "owner"]
    search_fields = ["label", "slug", "value"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("label"), FieldPanel("slug")]),
            MultiFieldPanel(
                [FieldPanel("kind"), FieldPanel("value"), FieldPanel("note"), FieldPanel("as_of")],
                gettext_lazy("Value"),
            ),
            FieldRowPanel([FieldPanel("program"), FieldPanel("sort_order")]),
            Checked.check_panel,
            UsagePanel(heading=gettext_lazy("Where it is read")),
        ],
        base_form_class=FactForm,
    )


class ProgramViewSet(SnippetViewSet):
    model = Program
    icon = "list-ul"
    list_display = ["name", "slug", "is_open"]


class IntakeViewSet(SnippetViewSet):
    model = Intake
    icon = "date"
    list_display = ["name", "program", "opens_on", "closes_on", "starts_on", "owner", "check_by"]
    list_filter = ["program"]
    panels = [
        FieldRowPanel([FieldPanel("program"), FieldPanel("name")]),
        FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on"), FieldPanel("starts_on")]),
        Checked.check_panel,
    ]


class RecordsGroup(SnippetViewSetGroup):
    items = (FactViewSet, IntakeViewSet, ProgramViewSet)
    menu_label = gettext_lazy("Facts")
    menu_icon = "tag"
    menu_order = 150


def keep_facts_that_are_read(request: HttpRequest, records: list) -> HttpResponse | None:
    """A fact that a text names is not deleted: the text would have a hole."""
    for fact in records:
        if isinstance(fact, Fact) and (uses := usage_of(fact)) and fact.slug not in CONTACT:
            places = "; ".join(use.words for use in uses)
            messages.error(request, _("“%(fact)s” is still read by: %(places)s") % {
                "fact": fact, "places": places})  # fmt: skip
            return redirect("wagtailsnippets_programs_fact:list")
    return None
