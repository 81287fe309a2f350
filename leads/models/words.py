"""What the records of marketers' words have in common."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import PreviewableMixin, RevisionMixin


class Words(PreviewableMixin, RevisionMixin, models.Model):
    """One row, which holds what was changed and nothing else: what it does not name reads as shipped.

    So better words of a later release reach a school that left them alone. Every version stays in
    Wagtail's history, with who and when.
    """

    SHIPPED: ClassVar[Mapping[str, object]] = {}

    changed = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return capfirst(str(self._meta.verbose_name))

    @classmethod
    def load(cls) -> Self:
        """Without a row, the shipped words."""
        return cls.objects.order_by("pk").first() or cls()

    @classmethod
    def only(cls) -> Self:
        """The row to edit. Its first version is what the site was shipped with, to compare with."""
        row = cls.objects.order_by("pk").first()
        if row is None:
            row = cls.objects.create()
            row.save_revision()
        return row

    @property
    def said(self) -> dict[str, object]:
        """All words as they read now. What cannot be used, whoever stored it, reads as shipped."""
        changed = self.changed if isinstance(self.changed, dict) else {}
        return {
            name: changed[name]
            if name in changed and not self.problem_with(name, changed[name])
            else shipped
            for name, shipped in self.SHIPPED.items()
        }

    def problem_with(self, name: str, words: object) -> str:
        """Why these words cannot be used, for the person who wrote them; empty if they can."""
        if type(words) is not type(self.SHIPPED[name]):
            return _("This is of another kind than the words it replaces.")
        return ""

    def change_to(self, said: Mapping[str, object]) -> None:
        """Keep of these words what differs from the shipped ones."""
        self.changed = {name: words for name, words in said.items() if words != self.SHIPPED[name]}
