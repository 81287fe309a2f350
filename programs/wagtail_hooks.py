"""What marketers find in /cms/ besides pages: the records of this app, in one menu."""

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Checked, Fact, Intake, Program


class FactViewSet(SnippetViewSet):
    model = Fact
    icon = "tag"
    list_display = ["label", "slug", "display", "program", "owner", "check_by"]
    list_filter = ["kind", "program", "owner"]
    search_fields = ["label", "slug", "value"]
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("slug")]),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("value"), FieldPanel("note"), FieldPanel("as_of")], "Value"),
        FieldRowPanel([FieldPanel("program"), FieldPanel("sort_order")]),
        Checked.check_panel,
    ]  # fmt: skip


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
    menu_label = "Facts"
    menu_icon = "tag"
    menu_order = 150


register_snippet(RecordsGroup)
