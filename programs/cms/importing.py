"""Bringing an article along: a file or a pasted text, then what would be made of it, then the draft."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages as editor_messages
from wagtail.admin.menu import MenuItem

from ..blocks import PageBody
from ..importing import Article, Source, check_size, make_draft, prepare, sketch
from ..models import ArticleIndexPage, Manuscript
from ..uploads import SizedFileInput

LABELS = {name: block.label for name, block in PageBody().child_blocks.items()}


def index_for(user: Any) -> ArticleIndexPage | None:
    """The list of articles, if this user may add one to it."""
    index = ArticleIndexPage.objects.first()
    return index if index and index.permissions_for_user(user).can_add_subpage() else None


class ImportMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Import an article"),
            reverse_lazy("import_article"),
            icon_name="upload",
            order=140,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return index_for(request.user) is not None


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,  # told in our words
        widget=SizedFileInput(
            settings.IMPORT_MAX_UPLOAD_SIZE, {"accept": ".docx,.html,.htm,.md,.markdown,.txt"}
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    # What the clipboard held besides the words; static/js/admin/import.js fills it in.
    markup = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        file, text = answers.get("file"), answers.get("text", "")
        if file and text.strip():
            raise ValidationError(_("Choose a file or paste a text, not both."))
        if not file and not text.strip():
            raise ValidationError(_("Choose a file, or paste the text."))
        if file:
            check_size(file.size)  # before it is read into memory
            source = Source(file.read(), file.name)
        elif answers.get("markup"):
            source = Source(answers["markup"].encode(), ".html")
        else:
            source = Source(text.encode())
        prepare(source)
        return answers | {"source": source}


def start(request: HttpRequest) -> HttpResponse:
    _index(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        Manuscript.objects.over().delete()
        manuscript = Manuscript.objects.create(
            brought_by=request.user, name=source.name[-200:], content=source.content
        )
        return redirect("import_article_look", manuscript.pk)
    context = {"form": form, "most": settings.IMPORT_MAX_UPLOAD_SIZE}
    return render(request, "cms/import_article.html", context)


def look(request: HttpRequest, manuscript_id: int) -> HttpResponse:
    _index(request)
    if (manuscript := _waiting(request, manuscript_id)) is None:
        return _start_again(request)
    article = _article(manuscript)
    context = {"manuscript": manuscript, "article": article, "outline": _outline(article)}
    return render(request, "cms/import_article_look.html", context)


def show_page(request: HttpRequest, manuscript_id: int) -> HttpResponse:
    """The page itself, for the frame on the screen before the draft."""
    index = _index(request)
    if (manuscript := _waiting(request, manuscript_id)) is None:
        return _start_again(request)
    return sketch(_article(manuscript), index).make_preview_request(request)


@require_POST
@transaction.atomic
def make(request: HttpRequest, manuscript_id: int) -> HttpResponse:
    """Once, however often the button is pressed: whoever deletes the manuscript makes the draft."""
    index = _index(request)
    manuscript = _waiting(request, manuscript_id)
    if manuscript is None or not Manuscript.objects.filter(pk=manuscript.pk).delete()[0]:
        return _start_again(request)
    article = _article(manuscript)
    page = make_draft(article, index, request.user, manuscript.name)
    messages.success(request, _("This is the draft. Nobody sees it until it is published."))
    if article.not_placed:
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in article.not_placed))
        words = _("What could not be placed; the page's history keeps the list:")
        editor_messages.warning(request, format_html("{}<ul>{}</ul>", words, lines))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _index(request: HttpRequest) -> ArticleIndexPage:
    if (index := index_for(request.user)) is None:
        raise PermissionDenied
    return index


def _waiting(request: HttpRequest, manuscript_id: int) -> Manuscript | None:
    mine = Manuscript.objects.waiting().filter(brought_by=request.user)
    return mine.filter(pk=manuscript_id).first()


def _article(manuscript: Manuscript) -> Article:
    return prepare(Source(bytes(manuscript.content), manuscript.name))


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.warning(
        request, _("This text has become a draft already, or is older than a day. Bring it again.")
    )
    return redirect("import_article")


def _outline(article: Article) -> list[tuple[str, str]]:
    """Kind of each block and what is in it, in a line."""
    return [(LABELS[kind], _gist(kind, value)) for kind, value in article.blocks]


def _gist(kind: str, value: Any) -> str:
    if kind == "text":
        count = len(value.replace("<", " <").split())
        return ngettext("about %d word", "about %d words", count) % count
    if kind == "comparison":
        return _("%(caption)s, %(count)d rows") % {
            "caption": value["caption"], "count": len(value["rows"])}  # fmt: skip
    if kind == "table":
        return _("%(columns)d columns, %(rows)d rows") % {
            "columns": len(value["columns"]), "rows": len(value["rows"])}  # fmt: skip
    if kind == "benefits":
        return f"{value['heading']}: " + ", ".join(one["title"] for one in value["benefits"])
    return value.get("heading") or value.get("alt") or _("without a description")
