"""How a preview gets its mail: {% sample_mail words as letter %}."""

from django import template

from ..mail import Letter
from ..models import MailWords
from ..sample_mail import write_sample

register = template.Library()


@register.simple_tag
def sample_mail(words: MailWords) -> Letter:
    return write_sample(words)
