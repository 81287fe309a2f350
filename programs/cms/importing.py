"""A file or a pasted text becomes a draft, and the editor opens on it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..importing import CannotReadError, make_draft, read
from ..importing.reading import MOST
from ..models import ArticleIndexPage


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A .docx of Word, or .html, .md or .txt, of at most 10 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def clean(self) -> dict:
        answers = super().clean()
        file, text = answers.get("file"), answers.get("text", "")
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file, or paste the text."))
        if file and file.size > MOST:
            raise forms.ValidationError(
                _(
                    "The file has %(size)d MB, and at most %(most)d can be taken. Save it without large pictures."
                )
                % {"size": file.size // 1_000_000, "most": MOST // 1_000_000}
            )
        try:
            answers["placed"] = read(file.read(), file.name) if file else read(text.encode())
        except CannotReadError as trouble:
            raise forms.ValidationError(str(trouble)) from trouble
        return answers


def show(request: HttpRequest) -> HttpResponse:
    parent = ArticleIndexPage.objects.first()
    if parent is None or not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "cms/import_article.html", {"form": form})
    placed = form.cleaned_data["placed"]
    page = make_draft(placed, parent=parent, user=request.user)
    messages.success(
        request,
        _("This is the draft, of %d blocks. Nobody sees it until it is published.")
        % len(placed.body),
    )
    for line in placed.not_placed:
        messages.warning(request, _("Not placed: %s") % line)
    return redirect("wagtailadmin_pages:edit", page.pk)
