import hashlib
import json
from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.formats import show_moment

from .. import clock
from ..questions import CONSENT, OPTIONAL, QUESTIONS
from .words import Words

# A renamed one of these changes how people can be reached, or what they agree to.
NEEDS_REASON = ("phone_label", "email_label", *(f"{name}_label" for name in CONSENT))
LONGEST_LABEL, LONGEST_HINT = 120, 300


def _shipped() -> dict[str, object]:
    said: dict[str, object] = {}
    for name, question in QUESTIONS.items():
        said |= {f"{name}_label": question.label, f"{name}_hint": question.hint}
    for place, name in enumerate(OPTIONAL, start=1):
        said |= {f"{name}_is_asked": True, f"{name}_place": place}
    return said | {f"{name}_label": label for name, label in CONSENT.items()}


class FormWords(Words):
    """What the enquiry form and Apply Online say, and which optional questions they ask in which order."""

    SHIPPED = _shipped()

    reason = models.TextField(
        blank=True,
        max_length=500,
        help_text=_(
            "Needed when you rename the mobile, the e-mail address or the consent box. "
            "It is kept with this version."
        ),
    )

    preview_modes = (("", _("Enquiry form")), ("application", "Apply Online"))

    class Meta:
        verbose_name = _("words of the enquiry form")
        verbose_name_plural = _("words of the enquiry form")

    def optional_questions(self, *, answered: Collection[str] = ()) -> list[str]:
        """Those that are asked or were answered all the same, in the order they are asked in."""
        said = self.said
        shown = [name for name in OPTIONAL if said[f"{name}_is_asked"] or name in answered]
        return sorted(shown, key=lambda name: said[f"{name}_place"])

    def problem_with(self, name: str, words: object) -> str:
        if problem := super().problem_with(name, words):
            return problem
        if name.endswith("_label") and not words.strip():
            return gettext("A question needs words.")
        longest = LONGEST_LABEL if name.endswith("_label") else LONGEST_HINT
        if isinstance(words, str) and len(words) > longest:
            return gettext("Shorten it to %(longest)s characters.") % {"longest": longest}
        return ""

    def get_preview_template(self, request, mode_name: str) -> str:
        return "leads/preview_form.html"

    def get_preview_context(self, request, mode_name: str) -> dict[str, object]:
        return {"words": self, "is_application": mode_name == "application"}


class AskedWordsManager(models.Manager):
    def keep(self, labels: dict[str, str]) -> "AskedWords":
        fingerprint = AskedWords.fingerprint_of(labels)
        return self.get_or_create(fingerprint=fingerprint, defaults={"labels": labels})[0]


class AskedWords(models.Model):
    """The labels that a form showed. Each set of them is one row, which never changes: enquiries
    point at what they were asked with."""

    fingerprint = models.CharField(max_length=32, unique=True, editable=False)
    labels = models.JSONField(help_text=_("By the name of the question."))
    first_kept_at = models.DateTimeField(default=clock.now)

    objects = AskedWordsManager()

    class Meta:
        verbose_name_plural = _("asked words")

    def __str__(self) -> str:
        return gettext("asked since %(first_kept_at)s") % {
            "first_kept_at": show_moment(self.first_kept_at)
        }

    @staticmethod
    def fingerprint_of(labels: dict[str, str]) -> str:
        text = json.dumps(labels, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]
