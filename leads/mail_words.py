"""What our mails say, in the words the site is shipped with, and the places in them that are filled in.

A placeholder is replaced by text and nothing else: no words are ever a template, neither a marketer's nor
what a visitor typed. What was filled in is not looked at again. `[[its-name]]` is a fact, as it is on pages.
"""

import re
from collections.abc import Mapping

from django.utils.html import format_html, format_html_join, mark_safe
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs import facts

from .choices import MailKind

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# What looks like a placeholder and is none; in a mail it would be read as it stands.
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")

# By kind of mail: what can be filled in, and what that is, for the person who writes.
PLACEHOLDERS = {
    MailKind.CONFIRMATION: {
        "name": _("the name, as it was typed"),
        "reference": _("the reference, for example K7F-MWPX"),
        "school": _("the school's name"),
        "program": _("the program that was chosen, or “our programs”"),
        "enquiry": "“enquiry” or “application”",
        "call_or_write": _("“call you”, or “write to you” without a number"),
        "call_by": _("by when, for example Tue 4 Aug 2026, 18:00 IST"),
        "received_at": _("when it came in, for example 3 Aug 2026, 10:00 IST"),
        "privacy_url": _("the address of the privacy page"),
    },
    MailKind.AMENDMENT: {
        "name": _("the name, as it was typed first"),
        "reference": _("the reference, for example K7F-MWPX"),
        "school": _("the school's name"),
        "program": _("the program of the first answers, or “our programs”"),
        "enquiry": "“enquiry” or “application”",
    },
}

SHIPPED = {
    MailKind.CONFIRMATION: {
        "subject": "{{school}}: we have your {{enquiry}}, reference {{reference}}",
        "opening": "Dear {{name}},\n\n"
        "Thank you for writing to {{school}}. We have your {{enquiry}}.",
        "next_heading": "What happens next",
        "next_steps": "A counsellor will {{call_or_write}} by {{call_by}}.\n"
        "Have your reference ready. You can simply reply to this mail.",
        "answers_heading": "What you sent us on {{received_at}}",
        "contact_heading": "Reach us",
        "closing": "You did not write to us? Then somebody mistyped their address; ignore this mail "
        "or tell us.\nHow we use your data, and how to see, correct or delete it: {{privacy_url}}",
    },
    MailKind.AMENDMENT: {
        "subject": "Changed answers {{reference}}: {{name}}",
        "opening": "{{name}} sent {{reference}} again with other answers. The first ones stand on "
        "the lead; these came after:",
    },
}

# What a part may not do without: how to be found, what we promise, and the reader's rights.
OBLIGATORY = {
    MailKind.CONFIRMATION: {
        "subject": ("reference",),
        "next_steps": ("call_by",),
        "closing": ("privacy_url",),
    },
    MailKind.AMENDMENT: {"subject": ("reference",), "opening": ("reference",)},
}
ONE_LINE = ("subject", "next_heading", "answers_heading", "contact_heading")
LONGEST_LINE, LONGEST_TEXT = 150, 3000


def problem_with(kind: MailKind, part: str, words: str) -> str:
    """Why these words cannot be sent, for the person who wrote them; empty if they can."""
    if not words.strip():
        return gettext("This part needs words.")
    longest = LONGEST_LINE if part in ONE_LINE else LONGEST_TEXT
    if len(words) > longest:
        return gettext("Shorten it to %(longest)s characters. It has %(words)s now.") % {
            "longest": longest,
            "words": len(words),
        }
    if part in ONE_LINE and "\n" in words:
        return gettext("Write this on one line.")
    used, known = PLACEHOLDER.findall(words), PLACEHOLDERS[kind]
    unknown = [name for name in used if name not in known]
    if unknown:
        names = _named(unknown)
        return gettext("There is no %(names)s. This mail knows %(known)s.") % {
            "names": names,
            "known": _named(known),
        }
    if strange := facts.unknown_names(words):
        return gettext(
            "There is no fact [[%(strange)s]]. The list of facts has the name of each."
        ) % {"strange": strange[0]}
    if missing := [name for name in OBLIGATORY[kind].get(part, ()) if name not in used]:
        return gettext("This part needs %(missing)s: %(known)s.") % {
            "missing": _named(missing),
            "known": known[missing[0]],
        }
    if stray := STRAY.search(PLACEHOLDER.sub("", words)):
        return gettext(
            "“%(stray)s” would be read as it stands. A placeholder is written {{name}}."
        ) % {"stray": stray[0]}
    return ""


def _named(names: object) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


# --- Filled in ----------------------------------------------------------------------------------


def with_facts(
    said: Mapping[str, str], values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """A fact that the words name is a placeholder among the others, so that all are filled in at once."""
    displays = facts.displays(" ".join(said.values()))
    named = {f"[[{name}]]": display for name, display in displays.items()}
    words = {part: facts.NAME.sub(r"{{[[\1]]}}", text) for part, text in said.items()}
    return words, {**values, **named}


def fill(words: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], words)


def as_text(said: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    return {part: fill(words, values) for part, words in said.items()}


def as_html(said: Mapping[str, str], values: Mapping[str, str]) -> dict[str, SafeString]:
    """Everything is escaped, words and values alike."""
    return {
        part: _line(words, values) if part in ONE_LINE else _paragraphs(words, values)
        for part, words in said.items()
    }


def _paragraphs(words: str, values: Mapping[str, str]) -> SafeString:
    """One for each block of lines."""
    blocks = re.split(r"\n\s*\n", words.strip())
    return format_html_join("\n", "<p>{}</p>", ((_lines(block, values),) for block in blocks))


def _lines(block: str, values: Mapping[str, str]) -> SafeString:
    lines = ((_line(line, values),) for line in block.splitlines())
    return format_html_join(mark_safe("<br>\n"), "{}", lines)


def _line(line: str, values: Mapping[str, str]) -> SafeString:
    # The odd pieces are the names of the placeholders.
    pieces = enumerate(PLACEHOLDER.split(line))
    return format_html_join(
        "", "{}", ((_shown(piece, values[piece]) if odd % 2 else piece,) for odd, piece in pieces)
    )


def _shown(name: str, value: str) -> str:
    if name in ("reference", "call_by"):
        return format_html("<strong>{}</strong>", value)
    if name == "privacy_url":
        return format_html('<a href="{}" style="color:#0b5c55">{}</a>', value, value)
    return value
