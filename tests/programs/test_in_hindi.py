"""A page in another language: its own words, ours where they are translated, and English for the rest."""

import struct
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import get_language

from .conftest import ARTICLE
from .test_pages import read

HINDI = {
    "Apply Online": "ऑनलाइन आवेदन करें",
    "%(minutes)s min read": "%(minutes)s मिनट",
    "j M Y": "j F Y",
}


def catalogue(words):
    """A file of gettext: where each text and its translation stand, sorted by text."""
    head = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    pairs = sorted((a.encode(), b.encode()) for a, b in {**words, "": head}.items())
    tables, texts, at = [], b"", 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at + len(texts)))
            texts += pair[column] + b"\0"
    count = len(pairs)
    return (
        struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
        + b"".join(tables)
        + texts
    )


@pytest.fixture
def translated(hindi, settings, tmp_path):
    folder = tmp_path / "hi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(catalogue(HINDI))
    settings.LOCALE_PATHS = [tmp_path]
    return hindi


def at(page):
    return page.get_url().removeprefix("http://localhost:8000")


def test_our_words_on_a_hindi_page_are_hindi_where_they_are_translated(translated):
    page = read(Client(), at(translated))
    assert "ऑनलाइन आवेदन करें" in page
    assert "Apply Online" not in page.split('class="action-bar"')[1].split("</aside>")[0]
    assert f"{translated.reading_minutes} मिनट" in page
    assert '<html lang="hi">' in page


def test_what_nobody_translated_yet_is_english_and_not_empty(translated):
    assert "Skip to the content" in read(Client(), at(translated))


def test_the_english_page_stays_english_after_a_hindi_one_was_read(translated):
    visitor = Client()
    before = read(visitor, ARTICLE)
    read(visitor, at(translated))
    after = read(visitor, ARTICLE)
    for page in (before, after):
        assert "Apply Online" in page
        assert "ऑनलाइन" not in page
    assert get_language() == "en"


def test_a_hindi_page_is_hindi_whatever_the_browser_asks_for(translated):
    visitor = Client(headers={"accept-language": "en"})
    assert "ऑनलाइन आवेदन करें" in read(visitor, at(translated))
    assert "ऑनलाइन" not in read(Client(headers={"accept-language": "hi"}), ARTICLE)


def test_an_editor_who_works_in_english_previews_a_hindi_page_in_hindi(translated):
    editor = Client()
    editor.force_login(User.objects.create_superuser("asha"))
    preview = read(editor, f"/cms/pages/{translated.pk}/view_draft/")
    assert "ऑनलाइन आवेदन करें" in preview


def test_a_day_on_a_hindi_page_is_written_as_hindi_writes_it(translated):
    translated.published_on = date(2026, 8, 4)
    translated.save_revision().publish()
    assert ">4 अगस्त 2026<" in read(Client(), at(translated))
