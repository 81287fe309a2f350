"""Where a fact is read: by name in a text, live or draft, or by the site itself."""

import json
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, Revision, RevisionMixin
from wagtail.snippets.models import get_snippet_models

from .facts import fact_names
from .models import CONTACT, Fact, ProgramPage


@dataclass(frozen=True)
class Use:
    words: str
    url: str = ""


def usage_of(fact: Fact) -> list[Use]:
    return [*_fixed(fact), *_named(fact), *_named_in_records(fact)]


def _fixed(fact: Fact) -> list[Use]:
    uses = []
    if fact.slug in CONTACT:
        uses.append(Use(_("The foot of every page, contact cards, mails and the pages for errors")))
    if fact.program_id:
        for page in ProgramPage.objects.filter(program=fact.program_id):
            uses.append(Use(_("Facts and fees of “%s”") % page.title, _edit(page.pk)))
    return uses


def _named(fact: Fact) -> list[Use]:
    """The newest version of each page, and the published one where that differs."""
    newest = Revision.page_revisions.filter(
        pk__in=Page.objects.exclude(latest_revision=None).values("latest_revision")
    )
    live = Revision.page_revisions.filter(
        pk__in=Page.objects.live().exclude(live_revision=None).values("live_revision")
    )
    pages: dict[int, set[str]] = {}
    for which, revisions in ((_("draft"), newest), (_("published"), live)):
        for pk, content in revisions.values_list("object_id", "content"):
            if fact.slug in fact_names(json.dumps(content)):
                pages.setdefault(int(pk), set()).add(which)
    titles = dict(Page.objects.filter(pk__in=pages).values_list("pk", "draft_title"))
    return [
        Use(f"{titles[pk]} ({', '.join(sorted(which))})", _edit(pk))
        for pk, which in pages.items()
        if pk in titles
    ]


def _named_in_records(fact: Fact) -> list[Use]:
    """Whatever else editors write and Wagtail keeps versions of, such as the words of mails."""
    link_to = AdminURLFinder().get_edit_url
    return [
        Use(str(record), link_to(record) or "")
        for model in get_snippet_models()
        if issubclass(model, RevisionMixin)
        for record in model.objects.exclude(latest_revision=None).select_related("latest_revision")
        if fact.slug in fact_names(json.dumps(record.latest_revision.content))
    ]


def _edit(page: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page])
