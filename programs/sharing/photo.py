"""The marketer's own picture, cut to the shape and weight in which others show it."""

import io

from PIL import Image, ImageOps

from ..models import Picture
from .drawing import SIZE

MOST_BYTES = 300_000  # WhatsApp shows no picture that is heavier
SPEC = f"fill-{SIZE[0]}x{SIZE[1]}|format-jpeg|jpegquality-90"


def cut_to_shape(picture: Picture) -> bytes:
    """A JPEG around the picture's focal point. OSError if its file cannot be read."""
    with picture.get_rendition(SPEC).file.open() as file:
        image = Image.open(file, formats=["JPEG"]).convert("RGB")
    image = ImageOps.fit(image, SIZE, Image.Resampling.LANCZOS)  # larger, if it was small
    for quality in range(85, 0, -15):
        written = io.BytesIO()
        image.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
        if written.tell() <= MOST_BYTES:
            break
    return written.getvalue()
