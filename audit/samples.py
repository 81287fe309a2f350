"""A page of each type with all on it that an editor can put there. For a throw-away site only.

Each block shows its preview, so a new block or page type is audited by existing. The words are nobody's.
"""

import io
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.images import ImageFile
from django.db.models import CharField, TextField
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.blocks import StreamBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from programs.models import Fact, HomePage, Intake, Picture, Program
from programs.models.fact import FactKind
from programs.models.pages import BasePage

# By the names of their fields: what has no preview, or a form of its own.
WORDS = {
    "recruiters": "A company\nAnother one",
    "curriculum": [
        {"type": "term", "value": {"title": f"Semester {number}", "subjects": ["One", "Another"]}}
        for number in (1, 2)
    ],
    "faculty": [
        {
            "type": "person",
            "value": {"name": "A name", "role": "A role", "words": "A sentence.", "portrait": None},
        }
    ],
}


def make() -> None:
    program, picture = _program(), _picture()
    pages = [page.specific for page in HomePage.objects.get().get_descendants(inclusive=True)]
    for page_type in BasePage.__subclasses__():
        # No parent takes a second home page; the starter site has what there is one of.
        if parent := next((page for page in pages if page_type.can_create_at(page)), None):
            _make(page_type, parent, program, picture)


def log_in(base_url: str) -> dict[str, str]:
    """The cookie of somebody who may see everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("audit"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base_url}


def _make(page_type: type[BasePage], parent: Page, program: Program, picture: Picture) -> None:
    page = page_type(title=f"Everything on a {page_type._meta.verbose_name}")
    page.slug = f"everything-{page_type._meta.model_name}"
    for field in page_type._meta.get_fields():
        if field.name == "program":
            page.program = program
        elif isinstance(field, StreamField):
            body = WORDS.get(field.name) or _previews(field.stream_block)
            setattr(page, field.name, json.dumps(_with_pictures(body, picture)))
        elif type(field) in (CharField, TextField, RichTextField) and field.model is not Page:
            words = f"Some words on the {field.verbose_name}."
            setattr(page, field.name, WORDS.get(field.name) or words[: field.max_length])
    parent.add_child(instance=page)
    page.save_revision().publish()


def _previews(stream: StreamBlock) -> list[dict[str, Any]]:
    return [
        {"type": name, "value": block.get_prep_value(block.get_preview_value())}
        for name, block in stream.child_blocks.items()
        if block.is_previewable
    ]


def _with_pictures(value: Any, picture: Picture) -> Any:
    """The value as the database keeps it, with a picture wherever there may be one."""
    if isinstance(value, list):
        return [_with_pictures(part, picture) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _filled(name, part, picture) for name, part in value.items()}


def _filled(name: str, value: Any, picture: Picture) -> Any:
    if name == "image":
        return {"image": picture.pk, "alt_text": "A grey field", "decorative": False}
    if name in ("portrait", "poster"):
        return picture.pk
    return _with_pictures(value, picture)


def _program() -> Program:
    program = Program.objects.create(name="A program with everything", slug="everything")
    today = timezone.localdate()
    later = today + timedelta(days=100)
    Intake.objects.create(program=program, name="A batch", closes_on=later, starts_on=later)
    for slug, kind, value in (
        ("a-fee", FactKind.FEE, "150000"),
        ("another-fee", FactKind.FEE, "5000"),
        ("exams", FactKind.EXAMS, "CAT\nXAT"),
        ("a-day", FactKind.DATE, later.isoformat()),
    ):
        label = slug.replace("-", " ").capitalize()
        Fact.objects.create(
            slug=slug, label=label, kind=kind, value=value, program=program, as_of=today
        )
    return program


def _picture() -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (1600, 1000), "#8a9a97").save(file, "JPEG")
    return Picture.objects.create(
        title="A grey field", file=ImageFile(file, name="grey.jpg"), width=1600, height=1000
    )
