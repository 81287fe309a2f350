"""An upload becomes a picture of ours: opened by few parsers, bounded before it is unpacked, written anew.

What is written anew has no EXIF (a phone notes where it was), no script appended and no second picture
hidden in it. It stands upright, in sRGB, and is no larger than any screen needs.
"""

import io
import os
import warnings

import pillow_heif
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .uploads import SizedFileInput, check_size

pillow_heif.register_heif_opener()

# Pillow knows some forty formats, and hands a file to each until one takes it.
READ = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
MOST_PIXELS = 60_000_000  # a phone's best camera; 240 MB unpacked
LONGEST_SIDE = 2560
SRGB = ImageCms.createProfile("sRGB")


def rewrite(upload: UploadedFile) -> SimpleUploadedFile:
    """The same picture in a file of our own making: PNG if it was drawn, else JPEG.

    Raises ValidationError with words for the person who uploads.
    """
    check_size(
        upload.size or 0,
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE,
        _("Save the picture smaller, for example %d pixels wide.") % LONGEST_SIDE,
    )
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # bounded here, not there
            picture = Image.open(upload, formats=READ)
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    _("This picture has %(count)d million pixels; at most %(most)d million can be "
                      "taken. Save it smaller and upload it again.")
                    % {"count": picture.width * picture.height // 1_000_000,
                       "most": MOST_PIXELS // 1_000_000}
                )  # fmt: skip
            return _written(picture, upload.name or "picture")
    except Image.DecompressionBombError as trouble:
        raise ValidationError(_("This picture is far too large to unpack.")) from trouble
    except (OSError, SyntaxError, ValueError, EOFError) as trouble:
        raise ValidationError(
            _("We cannot read this as a picture. Save it as JPEG or PNG and upload it again.")
        ) from trouble


def _written(picture: Image.Image, name: str) -> SimpleUploadedFile:
    is_drawn = picture.format in ("PNG", "GIF") or _is_see_through(picture)
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    picture = picture.convert("RGBA" if _is_see_through(picture) else "RGB")
    picture = _in_srgb(picture, profile)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    picture.info.clear()
    file = io.BytesIO()
    if is_drawn:
        picture.save(file, "PNG", optimize=True)
    else:
        picture.save(file, "JPEG", quality=88, optimize=True, progressive=True)
    stem = os.path.splitext(os.path.basename(name))[0][:80] or "picture"
    ending, kind = ("png", "image/png") if is_drawn else ("jpg", "image/jpeg")
    return SimpleUploadedFile(f"{stem}.{ending}", file.getvalue(), kind)


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Phones and cameras write wider colours; without their profile those would look pale."""
    if not profile:
        return picture
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, theirs, SRGB, outputMode=picture.mode) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture  # a broken profile, or one for another kind of colours: as without


class PictureField(WagtailImageField):
    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        return super().to_python(rewrite(data)) if data else None


class PictureForm(BaseImageForm):
    file = PictureField(
        widget=SizedFileInput(
            settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, BaseImageForm.Meta.widgets["file"].attrs
        )
    )

    class Meta(BaseImageForm.Meta):
        widgets = BaseImageForm.Meta.widgets | {
            "consent_note": forms.TextInput(attrs={"autocomplete": "off"})
        }
