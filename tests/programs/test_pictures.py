"""What becomes of a file that somebody uploads as a picture."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from programs.models import ArticlePage, Picture

from .conftest import ARTICLE
from .test_pages import read

ADD = "/cms/images/add/"


def photo(kind="JPEG", size=(1200, 800), colour=(20, 120, 90), **options):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


@pytest.fixture
def upload(marketer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def send(content, name="campus.jpg"):
        file = SimpleUploadedFile(name, content)
        return marketer.post(
            ADD, {"title": "Campus", "file": file, "focal_point_x": ""}, follow=True
        )

    return send


def words(answer):
    return answer.content.decode()


def test_a_photo_loses_where_it_was_taken_and_stands_upright(upload):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (18.0, 30.0, 0.0)  # north of the equator
    upload(photo(exif=exif))
    picture = Picture.objects.get()
    with Image.open(picture.file) as stored:
        assert not stored.getexif()
        assert stored.size == (800, 1200)


def test_a_script_behind_a_picture_is_gone(upload):
    upload(photo("PNG") + b"<script>alert(1)</script>", "campus.png")
    assert b"script" not in Picture.objects.get().file.read()


def test_a_huge_photo_is_made_small_enough_for_a_screen(upload):
    upload(photo(size=(6000, 4000)))
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (2560, 1707)


def bomb(side):
    """A PNG of a few bytes that says it is `side` pixels wide and high."""

    def part(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (bomb(8_000), "bomb.png", "64 million pixels; at most 60 million"),
        (bomb(60_000), "bomb.png", "far too large to unpack"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg", "cannot read this"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.png", "cannot read this"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg", "cannot read this"),
        (photo()[:300], "cut.jpg", "cannot read this"),
        (b"\0" * (11 * 1024 * 1024), "big.jpg", "at most 10.0"),
    ],
    ids=["bomb", "giant bomb", "svg", "svg as png", "postscript", "cut off", "11 MB"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_a_way_on_and_the_title_is_kept(
    upload, content, name, said
):
    page = words(upload(content, name))
    assert said in page
    assert 'value="Campus"' in page
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name"), [("WEBP", "a.webp"), ("AVIF", "a.avif"), ("HEIF", "a.heic")]
)
def test_pictures_of_phones_are_taken_whatever_they_are_called(upload, kind, name):
    upload(photo(kind), name)
    assert Picture.objects.get().file.name.endswith(".jpg")


def test_a_page_shows_it_in_three_formats_and_sizes_with_its_description(upload, visitor):
    upload(photo())
    article = ArticlePage.objects.get()
    image = Picture.objects.get()
    article.body = [
        ("picture", {"image": image_value(image, "The main gate"), "caption": "The gate"})
    ]
    article.save_revision().publish()
    page = read(visitor, ARTICLE)
    assert 'type="image/avif"' in page
    assert 'type="image/webp"' in page
    assert "480w" in page
    assert 'alt="The main gate"' in page
    for rendition in image.renditions.all():
        with Image.open(rendition.file) as small:
            assert not small.getexif()


def image_value(image, alt):
    image.contextual_alt_text, image.decorative = alt, not alt
    return image
