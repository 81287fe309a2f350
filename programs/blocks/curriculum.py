from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock


class TermBlock(StructBlock):
    """A semester or a year, and what is taught in it."""

    title = CharBlock(max_length=80, help_text=_("For example Semester 1."))
    subjects = ListBlock(CharBlock(max_length=120), min_num=1)

    class Meta:
        icon = "list-ul"
        label_format = "{title}"
