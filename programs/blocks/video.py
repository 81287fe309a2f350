import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import CharBlock, StructBlock, URLBlock
from wagtail.images.blocks import ImageChooserBlock

YOUTUBE = re.compile(
    r"https://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|embed/)|youtu\.be/)([\w-]{11})"
)
VIMEO = re.compile(r"https://(?:www\.)?vimeo\.com/(\d+)")


def player_url(address: str) -> str:
    """Where the player of a video lives; empty if we do not know the host. Named in the policy of
    ismr_site/security.py too."""
    if found := YOUTUBE.match(address):
        return f"https://www.youtube-nocookie.com/embed/{found[1]}?autoplay=1"
    if found := VIMEO.match(address):
        return f"https://player.vimeo.com/video/{found[1]}?autoplay=1&dnt=1"
    return ""


class VideoBlock(StructBlock):
    """Nothing is asked of the video's host before a tap. Without a script the tap opens its page."""

    title = CharBlock(max_length=120, help_text=gettext_lazy("What the video shows."))
    address = URLBlock(help_text=gettext_lazy("Of the video on YouTube or Vimeo."))
    poster = ImageChooserBlock(required=False, help_text=gettext_lazy("Shown until the tap."))
    length = CharBlock(max_length=20, required=False, help_text=gettext_lazy("For example 2 min."))

    class Meta:
        icon = "media"
        template = "blocks/video.html"
        description = gettext_lazy("A video that loads when it is tapped, not before.")
        preview_value = {
            "title": "A walk across the campus",
            "address": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
            "poster": None,
            "length": "2 min",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not player_url(value["address"]):
            raise ValidationError(_("Give the address of a video on YouTube or Vimeo."))
        return value

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return super().get_context(value, parent_context) | {"player": player_url(value["address"])}
