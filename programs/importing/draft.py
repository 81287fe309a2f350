from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images.permissions import permission_policy
from wagtail.log_actions import log
from wagtail.models import Collection

from ..models import ArticleIndexPage, ArticlePage, Picture
from .placing import Article

IMPORTED = "programs.imported_article"


@transaction.atomic
def make_draft(
    article: Article,
    index: ArticleIndexPage,
    user: AbstractBaseUser | None = None,
    name: str = "",
) -> ArticlePage:
    """Nobody but staff sees it. What had no place is kept with the page's history.

    Pictures go where `user` may add some; without a user, where everybody's are.
    """
    collection = _collection_for(user)
    blocks = [
        (kind, _with_picture(value, collection) if kind == "picture" else value)
        for kind, value in article.blocks
        if kind != "picture" or collection
    ]
    if len(blocks) < len(article.blocks):
        article.not_placed.append(_("Its pictures: you may not add any."))
    page = _page(article, blocks)
    page.owner = user
    index.add_child(instance=page)
    page.save_revision(user=user)
    log(page, "wagtail.create", user=user)
    log(page, IMPORTED, user=user, data={"name": name, "not_placed": article.not_placed})
    return page


def sketch(article: Article, index: ArticleIndexPage) -> ArticlePage:
    """The page as it would look, saved nowhere; where a picture comes, a frame stands."""
    blocks = [
        (kind, {"image": None, "caption": value["caption"]} if kind == "picture" else value)
        for kind, value in article.blocks
    ]
    page = _page(article, blocks)
    page.slug = "import"
    page.depth = index.depth + 1
    last = index.get_last_child()
    page.path = last._inc_path() if last else page._get_path(index.path, page.depth, 1)
    page.set_url_path(index)
    return page


def _page(article: Article, blocks: list[tuple[str, Any]]) -> ArticlePage:
    page = ArticlePage(
        title=article.title,
        lead=article.lead,
        program=article.program,
        live=False,
        has_unpublished_changes=True,
    )
    # Plain values become the blocks' own: tables are made of them here.
    page.body = page._meta.get_field("body").stream_block.normalize(blocks)
    return page


def _collection_for(user: AbstractBaseUser | None) -> Collection | None:
    if user is None:
        return Collection.get_first_root_node()
    return permission_policy.collections_user_has_permission_for(user, "add").first()


def _with_picture(value: dict[str, Any], collection: Collection) -> dict[str, Any]:
    upload, alt = value["image"], value["alt"]
    title = alt or value["caption"] or upload.name
    picture = Picture(title=title[:255], file=upload, collection=collection)
    picture._set_image_file_metadata()
    picture.save()
    image = {"image": picture, "alt_text": alt[:255], "decorative": False}
    return {"image": image, "caption": value["caption"]}
