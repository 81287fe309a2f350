"""nginx's own page for when no web process answers, with the school's phone and e-mail as they are now."""

from pathlib import Path

from django.db import DatabaseError
from django.template.loader import render_to_string

from .contact import last_known_contact
from .models import School


def write_away_page(path: Path) -> None:
    """In one step: nginx must never send half a page."""
    try:
        school = School.objects.first() or last_known_contact()
        school.contact  # noqa: B018 read now, where its failure is caught
    except DatabaseError:
        school = last_known_contact()
    page = render_to_string("away.html", {"school": school})
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(page, encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(path)
