"""What a page is made of. A block is a file here, a template and a style sheet of the same name."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock

from .benefits import BenefitsBlock
from .brochure import BrochureBlock
from .call_to_action import CallToActionBlock
from .comparison import ComparisonBlock
from .contact_card import ContactCardBlock
from .curriculum import TermBlock
from .drawing import DrawingBlock
from .enquiry import EnquiryFormBlock
from .faq import FaqBlock
from .people import PeopleBlock, PersonBlock
from .pictures import GalleryBlock, PictureBlock
from .statistics import StatisticsBlock
from .steps import StepsBlock
from .table import TableBlock
from .testimonial import TestimonialBlock
from .text import TextBlock
from .video import VideoBlock

__all__ = ["PageBody", "PersonBlock", "TermBlock"]


class PageBody(StreamBlock):
    text = TextBlock(group=_("Words"))
    faq = FaqBlock(group=_("Words"))
    benefits = BenefitsBlock(group=_("Words"))
    steps = StepsBlock(group=_("Words"))
    testimonial = TestimonialBlock(group=_("Words"))
    comparison = ComparisonBlock(group=_("Tables and numbers"))
    table = TableBlock(group=_("Tables and numbers"))
    statistics = StatisticsBlock(group=_("Tables and numbers"))
    picture = PictureBlock(group=_("Pictures and people"))
    gallery = GalleryBlock(group=_("Pictures and people"))
    video = VideoBlock(group=_("Pictures and people"))
    people = PeopleBlock(group=_("Pictures and people"))
    drawing = DrawingBlock(group=_("Pictures and people"))
    call_to_action = CallToActionBlock(group=_("Ways to reach us"))
    enquiry_form = EnquiryFormBlock(group=_("Ways to reach us"))
    contact_card = ContactCardBlock(group=_("Ways to reach us"))
    brochure = BrochureBlock(group=_("Ways to reach us"))

    class Meta:
        template = "blocks/page_body.html"
        # Two would share their labels' ids, and the second would have no key of its own.
        block_counts: ClassVar = {"enquiry_form": {"max_num": 1}}
