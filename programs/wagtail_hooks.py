"""Hangs `programs/cms/` into Wagtail."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from .cms import checking, counts, drafts, importing, links, share_panel
from .cms.home import FactsToCheck
from .cms.records import RecordsGroup, keep_facts_that_are_read
from .importing import IMPORTED

register_snippet(RecordsGroup)

hooks.register("before_publish_page", checking.stop_what_is_unfinished)
hooks.register("after_edit_page", checking.show_what_kept_from_approving)
hooks.register("before_bulk_action", checking.stop_unfinished_among_many)
hooks.register("before_delete_snippet", keep_facts_that_are_read)


@hooks.register("register_admin_urls")
def urls() -> list:
    return [
        path("import-article/", importing.start, name="import_article"),
        path("import-article/<int:manuscript_id>/", importing.look, name="import_article_look"),
        path(
            "import-article/<int:manuscript_id>/page/",
            importing.show_page,
            name="import_article_page",
        ),
        path(
            "import-article/<int:manuscript_id>/make/", importing.make, name="import_article_make"
        ),
        path("drafts/<int:page_id>/", drafts.show, name="shared_drafts"),
        path("drafts/<int:page_id>/<int:link_id>/end/", drafts.revoke, name="end_shared_draft"),
        path("reports/counts/", counts.CountsView.as_view(), name="counts"),
        path("reports/broken-links/", links.show, name="broken_links"),
        path("share/<int:page_id>.jpg", share_panel.draft_picture, name="page_share_picture"),
        path("checks/<int:page_id>/", checking.show, name="page_checks"),
        path("checks/<int:page_id>/publish/", checking.publish, name="page_checks_publish"),
    ]


@hooks.register("register_admin_menu_item")
def import_in_the_menu() -> MenuItem:
    return importing.ImportMenuItem()


@hooks.register("register_reports_menu_item")
def broken_links_in_the_menu() -> MenuItem:
    return MenuItem(_("Broken links"), reverse_lazy("broken_links"), icon_name="link", order=900)


@hooks.register("register_reports_menu_item")
def counts_in_the_menu() -> MenuItem:
    return MenuItem(
        _("Calls to action and brochures"), reverse_lazy("counts"), icon_name="pick", order=890
    )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        "programs.published_all_the_same",
        _("Published all the same"),
        _("Published although something was found"),
    )
    actions.register_action(
        "programs.draft_shared", _("Draft shared"), _("Made a link to the draft")
    )
    actions.register_action(IMPORTED, _("Imported"), _("Imported from a text"))


@hooks.register("register_page_header_buttons")
def share_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Share the draft"),
            reverse("shared_drafts", args=[page.pk]),
            icon_name="link",
            priority=45,
        )


@hooks.register("register_page_header_buttons")
def import_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if page == importing.index_for(user):
        yield Button(
            _("Import an article"), reverse("import_article"), icon_name="upload", priority=15
        )


@hooks.register("construct_homepage_panels")
def show_facts_to_check(request: HttpRequest, panels: list) -> None:
    if request.user.has_perm("programs.change_fact"):
        panels.append(FactsToCheck())


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/admin/upload.js"))


@hooks.register("insert_global_admin_css")
def css() -> SafeString:
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"css/admin/{name}.css"),) for name in ("findings", "import", "share-preview")),
    )
