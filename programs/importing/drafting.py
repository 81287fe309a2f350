"""The draft itself: a page that is not live, with pictures stored as ours."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import ArticleIndexPage, ArticlePage, Picture, Program
from ..pictures import rewrite
from .pieces import Image
from .placing import Placed


@transaction.atomic
def make_draft(
    placed: Placed, *, parent: ArticleIndexPage, user: AbstractBaseUser | None = None
) -> ArticlePage:
    title = placed.title or str(_("Imported article"))
    page = ArticlePage(
        title=title, slug=_free_slug(title, parent), lead=placed.lead, live=False, owner=user
    )
    page.program = _only_program()
    body = []
    for kind, value in placed.body:
        if not isinstance(value, Image):
            body.append((kind, value))
        elif picture := _store(value, placed, user):
            body.append(("picture", {"image": picture, "caption": ""}))
    # Through the block's own reading of plain values: tables and lists are made of them there.
    stream = ArticlePage._meta.get_field("body").stream_block
    page.body = stream.normalize(body)
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action="wagtail.create")
    return page


def _store(image: Image, placed: Placed, user: AbstractBaseUser | None) -> Picture | None:
    try:
        file = rewrite(SimpleUploadedFile(image.name, image.data))
    except ValidationError as trouble:
        placed.not_placed.append(_("A picture: %s") % " ".join(trouble.messages))
        return None
    picture = Picture(title=(image.alt or image.name)[:255], uploaded_by_user=user, file=file)
    picture._set_image_file_metadata()
    picture.save()
    picture.contextual_alt_text, picture.decorative = image.alt, False
    if not image.alt:
        placed.not_placed.append(
            _("A picture has no description yet: write one, or mark it as decorative.")
        )
    return picture


def _only_program() -> Program | None:
    """Where there is one, an article is about it; between several the marketer chooses."""
    programs = list(Program.objects.open()[:2])
    return programs[0] if len(programs) == 1 else None


def _free_slug(title: str, parent: Page) -> str:
    slug = slugify(title)[:80] or "article"
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(
        name
        for name in [slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))]
        if name not in taken
    )
