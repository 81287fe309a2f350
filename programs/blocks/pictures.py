from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock
from wagtail.images.blocks import ImageBlock


class PictureBlock(StructBlock):
    """Wagtail's own image block asks for a description or for "decorative", and takes no other answer."""

    image = ImageBlock()
    caption = CharBlock(max_length=160, required=False)

    class Meta:
        icon = "image"
        template = "blocks/picture.html"
        description = _("One picture with a caption.")
        preview_value = {
            "image": None,
            "caption": "What the picture shows, and where it was taken.",
        }


class GalleryBlock(StructBlock):
    heading = CharBlock(max_length=120, required=False)
    pictures = ListBlock(PictureBlock(), min_num=2, max_num=12)

    class Meta:
        icon = "grip"
        template = "blocks/gallery.html"
        description = _("Two to twelve pictures side by side.")
        preview_value = {
            "heading": "On the campus",
            "pictures": [{"image": None, "caption": "One"}, {"image": None, "caption": "Two"}],
        }
