"""A link by which somebody without a login reads the newest draft of one page, for some days."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page


class SharedDraftQuerySet(models.QuerySet):
    def open(self) -> "SharedDraftQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def with_token(self, token: str) -> "SharedDraft | None":
        return self.open().filter(token_hash=_hash(token)).select_related("page").first()


class SharedDraft(models.Model):
    """Only a hash of the token is kept: who reads the database, or a backup, cannot open the link."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="shared_drafts")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = SharedDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return _("Link to a draft of “%(page)s”") % {"page": self.page}

    @classmethod
    def make(
        cls, page: Page, *, days: int, user: models.Model | None = None
    ) -> tuple["SharedDraft", str]:
        """The link, and its token, which is never to be had again."""
        token = secrets.token_urlsafe(24)
        expires_at = timezone.now() + timedelta(days=days)
        link = cls.objects.create(
            page=page, token_hash=_hash(token), made_by=user, expires_at=expires_at
        )
        return link, token

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class DraftOpening(models.Model):
    """That a shared draft was opened. When, and nothing about by whom."""

    shared_draft = models.ForeignKey(SharedDraft, on_delete=models.CASCADE, related_name="openings")
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-opened_at"]


def _hash(token: str) -> str:
    """The token has 192 bits of chance in it, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
