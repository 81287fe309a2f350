"""What WhatsApp and others show of a shared link."""

import io
import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, features

from programs.models import ArticlePage, HomePage, Picture, School
from programs.sharing import typefaces
from programs.sharing.drawing import SIZE, draw_title
from programs.sharing.typefaces import TYPEFACES, writable

from .conftest import ARTICLE, PUBLIC
from .test_pages import read

SITE = "http://localhost:8000"
HINDI = "ऑपरेशन्स मैनेजमेंट क्या है?"
shapes_hindi = pytest.mark.skipif(not features.check("raqm"), reason="FriBiDi is not on this host")


def told(client, address):
    """The head's Open Graph and Twitter lines, by name."""
    found = re.findall(
        r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">',
        read(client, address),
    )
    return dict(found)


def picture_of(client, address):
    answer = client.get(told(client, address)["og:image"].removeprefix(SITE))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    return answer.content


def new_picture(width, height, noisy=False):
    file = io.BytesIO()
    image = Image.new("RGB", (width, height), "navy")
    if noisy:
        image = Image.frombytes(
            "RGB", (width, height), random.Random(1).randbytes(width * height * 3)
        )
    image.save(file, "JPEG", quality=95)
    picture = Picture(title="campus.jpg", file=SimpleUploadedFile("campus.jpg", file.getvalue()))
    picture.description = "The campus after rain"
    picture.save()
    return picture


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


@pytest.mark.parametrize("address", [*PUBLIC, "/apply/", "/enquire/"])
def test_every_page_is_shared_with_title_words_and_a_picture(visitor, address):
    lines = told(visitor, address)
    assert lines["og:url"] == SITE + address
    assert lines["og:title"]
    assert lines["og:description"]
    assert lines["og:site_name"] == "ISMR Pune"
    assert lines["og:image"].startswith(f"{SITE}/share/")
    assert (lines["og:image:width"], lines["og:image:height"]) == ("1200", "630")
    assert lines["og:image:alt"]
    assert lines["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("address", [*PUBLIC, "/apply/", "/enquire/"])
def test_the_picture_has_the_shape_and_weight_that_whatsapp_shows(visitor, address):
    data = picture_of(visitor, address)
    assert len(data) <= 300_000
    assert Image.open(io.BytesIO(data)).size == SIZE


def test_the_picture_may_be_kept_for_ever_and_sets_no_cookie(visitor):
    answer = visitor.get(told(visitor, ARTICLE)["og:image"].removeprefix(SITE))
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_new_title_has_a_picture_at_a_new_address_and_the_old_one_leads_there(visitor, article):
    before = told(visitor, ARTICLE)["og:image"]
    old = picture_of(visitor, ARTICLE)
    article.title = "Production or operations?"
    article.save_revision().publish()
    after = told(visitor, ARTICLE)["og:image"]
    assert after != before
    assert picture_of(visitor, ARTICLE) != old
    answer = visitor.get(before.removeprefix(SITE))
    assert (answer.status_code, answer["Location"]) == (302, after)


def test_a_picture_shows_the_name_of_the_school_that_it_has_now(visitor):
    before = told(visitor, "/apply/")["og:image"]
    School.objects.update(name="Another school")
    assert told(visitor, "/apply/")["og:image"] != before
    assert visitor.get(before.removeprefix(SITE)).status_code == 302


def test_a_draft_and_a_page_that_there_is_not_have_no_picture(visitor, article):
    address = told(visitor, ARTICLE)["og:image"].removeprefix(SITE)
    article.unpublish()
    assert visitor.get(address).status_code == 404
    assert visitor.get("/share/99999/abc.jpg").status_code == 404
    assert visitor.get("/share/1/abc.jpg").status_code == 404  # the root of all pages


def test_the_home_page_is_drawn_with_its_large_line(visitor):
    assert "Learn to make the whole thing run." in told(visitor, "/")["og:image:alt"]
    HomePage.objects.update(heading="")
    assert picture_of(visitor, "/") == draw_title("ISMR Pune", "ISMR Pune")


def test_the_form_of_a_program_is_shared_under_its_name(visitor):
    lines = told(visitor, "/apply/mba-operations-management/")
    assert lines["og:title"] == "Apply online: MBA in Operations Management"


# --- A picture of the marketer's own ---------------------------------------------------------------


def shared_with(client, article, picture):
    article.social_image = picture
    article.save_revision().publish()
    return picture_of(client, ARTICLE)


def test_a_picture_of_ones_own_is_shared_with_its_description(visitor, article):
    data = shared_with(visitor, article, new_picture(2400, 1600))
    assert Image.open(io.BytesIO(data)).getpixel((600, 300))[2] > 100
    assert told(visitor, ARTICLE)["og:image:alt"] == "The campus after rain"


@pytest.mark.parametrize(("width", "height"), [(2400, 1600), (600, 900), (40, 40)])
def test_a_picture_of_any_size_is_shared_in_shape_and_below_the_limit(
    visitor, article, width, height
):
    data = shared_with(visitor, article, new_picture(width, height, noisy=True))
    assert len(data) <= 300_000
    assert Image.open(io.BytesIO(data)).size == SIZE


def test_a_picture_whose_file_is_gone_is_drawn_instead(visitor, article):
    picture = new_picture(1200, 800)
    picture.file.storage.delete(picture.file.name)
    assert shared_with(visitor, article, picture) == draw_title(article.title, "ISMR Pune")
    answer = visitor.get(told(visitor, ARTICLE)["og:image"].removeprefix(SITE))
    assert answer["Cache-Control"] == "no-store"  # it may be back in a minute


# --- What is drawn ---------------------------------------------------------------------------------


def ink(data):
    """The box around everything dark where the title stands."""
    title = Image.open(io.BytesIO(data)).convert("L").crop((0, 140, 1200, 470))
    return title.point(lambda level: 255 if level < 90 else 0).getbbox()


@pytest.mark.parametrize(
    "title",
    [
        "MBA",
        "A longer title of several words " * 3,
        "Word " * 60,
        "W" * 80,
        HINDI,
        "₹1,50,000 a year",
    ],
)
def test_every_title_stays_within_its_margins(title):
    left, top, right, bottom = ink(draw_title(title, "ISMR Pune"))
    assert left >= 60
    assert right <= 1140
    assert top > 0
    assert bottom <= 330


def test_every_letter_that_a_typeface_promises_is_in_it():
    for typeface in TYPEFACES:
        font = typeface.at(40)
        box = bytes(font.getmask("\u4e00"))
        letters = [letter for letter in typeface.letters if letter.strip()]
        missing = [letter for letter in letters if bytes(font.getmask(letter)) == box]
        assert missing == [], typeface.file


@shapes_hindi
def test_hindi_is_written_in_its_own_letters():
    assert writable(HINDI) == HINDI
    assert draw_title(HINDI, "ISMR Pune") != draw_title("", "ISMR Pune")


def test_without_the_library_that_shapes_hindi_the_name_is_drawn_alone(monkeypatch):
    monkeypatch.setattr(typefaces.features, "check", lambda name: False)
    assert writable(HINDI) == ""
    assert writable("Operations") == "Operations"


@shapes_hindi
def test_hindi_signs_are_put_in_their_places():
    font = next(typeface for typeface in TYPEFACES if typeface.needs_shaping).at(60)
    shaped, unshaped = font.getmask("कि"), font.getmask("िक")
    assert ImageChops.difference(
        Image.frombytes("L", shaped.size, bytes(shaped)).resize((60, 60)),
        Image.frombytes("L", unshaped.size, bytes(unshaped)).resize((60, 60)),
    ).getbbox()


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Open day 🎓 2027", "Open day 2027"),
        ("👩🏽‍🎓 Students", "Students"),
        ("Cafe\u0301", "Café"),
        ("经营管理", ""),
        ("Müller", ""),
        (" MBA:\n₹ ", "MBA: ₹"),
    ],
)
def test_an_emoji_is_left_out_and_a_letter_without_a_typeface_leaves_out_all(title, written):
    assert writable(title) == written


def test_the_picture_has_the_colours_of_the_style_sheet():
    image = Image.open(io.BytesIO(draw_title("MBA", "ISMR Pune")))
    assert (
        max(abs(a - b) for a, b in zip(image.getpixel((1180, 20)), (0xFF, 0xB8, 0x1C), strict=True))
        < 8
    )
