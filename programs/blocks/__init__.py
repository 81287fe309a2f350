"""What a page is made of. A block is a file here, a template and a style sheet of the same name."""

from typing import ClassVar

from wagtail.blocks import StreamBlock

from .benefits import BenefitsBlock
from .call_to_action import CallToActionBlock
from .comparison import ComparisonBlock
from .contact_card import ContactCardBlock
from .drawing import DrawingBlock
from .enquiry import EnquiryFormBlock
from .steps import StepsBlock
from .text import TextBlock

__all__ = ["PageBody"]


class PageBody(StreamBlock):
    text = TextBlock()
    drawing = DrawingBlock()
    comparison = ComparisonBlock()
    benefits = BenefitsBlock()
    steps = StepsBlock()
    call_to_action = CallToActionBlock()
    enquiry_form = EnquiryFormBlock()
    contact_card = ContactCardBlock()

    class Meta:
        template = "blocks/page_body.html"
        # Two would share their labels' ids, and the second would have no key of its own.
        block_counts: ClassVar = {"enquiry_form": {"max_num": 1}}
