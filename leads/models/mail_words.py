from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from ..choices import MailKind
from ..mail_words import SHIPPED, problem_with
from .words import Words


class MailWords(Words):
    """What one kind of mail says, part by part."""

    KIND: ClassVar[MailKind]

    preview_modes = (("", "HTML"), ("text", _("Plain text")))

    class Meta(Words.Meta):
        abstract = True

    def problem_with(self, name: str, words: object) -> str:
        return super().problem_with(name, words) or problem_with(self.KIND, name, words)

    def get_preview_template(self, request, mode_name: str) -> str:
        return "emails/preview.html"

    def get_preview_context(self, request, mode_name: str) -> dict[str, object]:
        return {"words": self, "is_text": mode_name == "text"}


class ConfirmationWords(MailWords):
    KIND = MailKind.CONFIRMATION
    SHIPPED = SHIPPED[KIND]

    class Meta:
        verbose_name = _("words of the confirmation")
        verbose_name_plural = _("words of the confirmation")


class AmendmentWords(MailWords):
    KIND = MailKind.AMENDMENT
    SHIPPED = SHIPPED[KIND]

    class Meta:
        verbose_name = _("words of the mail on changed answers")
        verbose_name_plural = _("words of the mail on changed answers")
