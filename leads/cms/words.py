"""Editing a record of words: one page, whole words in every box, every version kept."""

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import escape
from wagtail.admin.compare import diff_text
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from ..models.words import Words


class WordsForm(WagtailAdminModelForm):
    """Shows all words and keeps those that differ from the shipped ones. Made by `form_with`."""

    is_preview = False

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.initial |= self.instance.said

    def defer_required_fields(self) -> None:
        """Wagtail calls this when it only wants to show what the words would look like."""
        super().defer_required_fields()
        self.is_preview = True

    def clean(self) -> dict[str, object]:
        answers = super().clean()
        said = {name: _as_typed(answers[name]) for name in self.instance.SHIPPED if name in answers}
        for name, words in said.items():
            if problem := self.instance.problem_with(name, words):
                self.add_error(name, problem)
        if not self.errors:
            self.instance.change_to(said)
        return answers


def form_with(boxes: Mapping[str, forms.Field], base: type[WordsForm]) -> type[WordsForm]:
    """`boxes`: a field for each of the words, by its name in SHIPPED. None of them is a column, so
    Wagtail finds them only if the class declares them."""
    return type(base)(base.__name__, (base,), dict(boxes))


def _as_typed(words: object) -> object:
    """A browser sends lines that end in two characters."""
    return words.replace("\r\n", "\n") if isinstance(words, str) else words


class WordsPanel(FieldPanel):
    """A box for one of the words; not a column of its own."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list:
            heading = self.panel.heading or self.panel.field_name.replace("_", " ")
            return [lambda before, after: Difference(self.field_name, heading, before, after)]


class Difference:
    """Between two versions, what a reader would have read. Wagtail's compare view asks for this shape."""

    is_field = True
    is_child_relation = False

    def __init__(self, name: str, heading: str, before: Words, after: Words) -> None:
        self.heading = heading
        self.before, self.after = (_in_words(version.said[name]) for version in (before, after))

    def field_label(self) -> str:
        return self.heading

    def has_changed(self) -> bool:
        return self.before != self.after

    def htmldiff(self) -> str:
        if not self.has_changed():
            return escape(self.before)
        return diff_text(self.before, self.after).to_html()


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class ToTheOnlyRow(IndexView):
    """There is one row, so the list is left out."""

    def get(self, request: HttpRequest, *args, **options) -> HttpResponse:
        row = self.model.only()
        return HttpResponseRedirect(reverse(self.edit_url_name, args=[row.pk]))


class EditWords(EditView):
    def setup(self, request: HttpRequest, *args, **options) -> None:
        super().setup(request, *args, **options)
        # Saved words are live at once: nothing may save them while somebody is still typing.
        self.autosave_enabled = False

    def get_success_url(self) -> str:
        return self.get_edit_url()


class ChangeOnly(ModelPermissionPolicy):
    """Nobody adds a second row or deletes the one there is."""

    def user_has_permission(self, user, action: str) -> bool:
        return action == "change" and super().user_has_permission(user, action)


class WordsViewSet(SnippetViewSet):
    index_view_class = ToTheOnlyRow
    edit_view_class = EditWords
    copy_view_enabled = False

    @property
    def permission_policy(self) -> ChangeOnly:
        return ChangeOnly(self.model)
