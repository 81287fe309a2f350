"""What the forms say, and what an enquiry was asked with.

A form is worth more than its words: whatever keeps them from being read, it is shown as shipped.
"""

import logging
import re

from django.db import DatabaseError, connection
from django.http import HttpRequest

from .models import AskedWords, Enquiry, FormWords
from .questions import AT_DESK, QUESTIONS

logger = logging.getLogger(__name__)

KEPT_ON_REQUEST = "_form_words"
FINGERPRINT = re.compile(r"[0-9a-f]{32}")


def load(request: HttpRequest | None) -> FormWords:
    """Once a request at most."""
    words = getattr(request, KEPT_ON_REQUEST, None)
    if words is None:
        words = _read()
        if request is not None:
            setattr(request, KEPT_ON_REQUEST, words)
    return words


def _read() -> FormWords:
    try:
        return FormWords.load()
    except DatabaseError:
        # A database that cannot be reached has cost the visitor its time-out; the next query would
        # cost it once more, and there is no form without it.
        if connection.connection is None:
            raise
        logger.exception("The words of the form cannot be read; it is shown as shipped")
        return FormWords()


def asked_with(fingerprint: str, labels: dict[str, str]) -> AskedWords | None:
    """The words that the form showed, which an old page may still carry; else those it shows now.

    None if they cannot be kept: the enquiry is worth more.
    """
    try:
        shown = None
        if FINGERPRINT.fullmatch(fingerprint):
            shown = AskedWords.objects.filter(fingerprint=fingerprint).first()
        return shown or keep_labels(labels)
    except DatabaseError:
        if connection.connection is None:
            raise
        logger.exception("The words of a form cannot be kept")
        return None


def keep_labels(labels: dict[str, str]) -> AskedWords:
    """From before a visitor reads them: no page carries words that are not kept."""
    return AskedWords.objects.keep(labels)


def names_at_desk(enquiry: Enquiry) -> dict[str, str]:
    """What each question of this enquiry is called in mails: the short name, or as it was renamed
    when the visitor was asked."""
    asked = _labels(enquiry)
    return {
        name: asked[name] if _is_renamed(name, asked) else short for name, short in AT_DESK.items()
    }


def _is_renamed(name: str, asked: dict[str, str]) -> bool:
    return name in asked and name in QUESTIONS and asked[name] != QUESTIONS[name].label


def as_asked(enquiry: Enquiry, answers: dict[str, object]) -> list[tuple[str, str]]:
    """Question and answer as they were read and typed, in the order of the form."""
    return _in_words(answers, {**AT_DESK, **_labels(enquiry)})


def as_sent(enquiry: Enquiry, answers: dict[str, object]) -> list[tuple[str, str]]:
    """The same by the names of the desk."""
    return _in_words(answers, names_at_desk(enquiry))


def _in_words(answers: dict[str, object], names: dict[str, str]) -> list[tuple[str, str]]:
    """What is not among the names of the desk says nothing new."""
    told = [(names[name], answers.get(name)) for name in AT_DESK]
    return [
        (label, ", ".join(map(str, said)) if isinstance(said, list) else str(said))
        for label, said in told
        if said
    ]


def _labels(enquiry: Enquiry) -> dict[str, str]:
    """Empty for what came in before words were kept."""
    return enquiry.asked_with.labels if enquiry.asked_with_id else {}
