"""Fills an empty site with the starter content, once and whole.

A site that has a home page is never touched again, so this can run at every start: what a marketer
changed, moved or deleted stays changed, moved or deleted.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from wagtail.models import Page, Site

from . import models, starter
from .models import Fact, HomePage, Program, School, new_contact_fact


@transaction.atomic
def load_starter_site() -> list[str]:
    """One line for each thing that was made, or one that says why nothing was."""
    if HomePage.objects.exists():
        return ["The site has pages already; they are left as they are."]
    return [*_load_school(), *_load_program(), *_load_home(), *_load_pages()]


def _load_school() -> Iterator[str]:
    """An empty row counts as none: the first visit to an empty site makes one."""
    school = School.load()
    if school.name or school.contact:
        return
    for field, value in starter.SCHOOL.items():
        setattr(school, field, value)
    school.save()
    Fact.objects.bulk_create(
        new_contact_fact(slug, value) for slug, value in starter.CONTACT.items()
    )
    yield "Made the school's settings"


def _load_program() -> Iterator[str]:
    program, _is_new = Program.objects.get_or_create(
        slug=starter.PROGRAM["slug"], defaults=starter.PROGRAM
    )
    yield f"Made program {program.slug}"


def _load_home() -> Iterator[str]:
    root = Page.get_first_root_node()
    _delete_welcome_page(root)
    home = _new_page({**starter.HOME, "slug": "home"}, parent=root)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": "localhost",
            "port": 80,
            "site_name": starter.SCHOOL["name"],
            "root_page": home,
        },
    )
    yield "Made /"


def point_site_at(url: str) -> None:
    """Let Wagtail's own links (sitemap, "view live") start with the address the site is served at."""
    address = urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()


def _load_pages() -> Iterator[str]:
    home = HomePage.objects.first()
    for content in starter.PAGES:
        parent = home.get_children().get(slug=content["parent"]) if content["parent"] else home
        address = "/".join(["", content["parent"], content["slug"]]).replace("//", "/") + "/"
        _new_page(content, parent)
        yield f"Made {address}"


def _new_page(content: dict[str, Any], parent: Page) -> Page:
    fields = dict(content["fields"])
    if fields.pop("has_program", False):
        fields["program"] = Program.objects.get(slug=starter.PROGRAM["slug"])
    page = getattr(models, content["type"])(
        title=content["title"],
        slug=content["slug"],
        show_in_menus=content.get("show_in_menus", False),
        body=content["body"],
        **fields,
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _delete_welcome_page(root: Page) -> None:
    """The page that Wagtail's own first migration makes, if nobody has made it anything else."""
    Page.objects.child_of(root).filter(
        slug="home", content_type__app_label="wagtailcore", content_type__model="page"
    ).delete()
