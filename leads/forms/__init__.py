"""The public forms. They check and keep answers; what happens with them is capture's business."""

from .application import ApplicationForm
from .enquiry import EnquiryForm

__all__ = ["ApplicationForm", "EnquiryForm"]
