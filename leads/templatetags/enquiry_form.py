"""How pages reach the form: {% enquiry_form "mba-operations-management" %}."""

from django import template
from django.template.context import Context

from .. import form_words
from ..forms import ApplicationForm, EnquiryForm
from ..models import FormWords

register = template.Library()


@register.inclusion_tag("leads/form.html", takes_context=True)
def enquiry_form(
    context: Context,
    program_slug: str = "",
    *,
    words: FormWords | None = None,
    is_application: bool = False,
) -> dict[str, object]:
    """The enquiry form on a cacheable page: no key, no stamp, the same bytes for everybody.

    `words`, `is_application`: for the preview of words that are not stored yet.
    """
    request = context.get("request")
    form_class = ApplicationForm if is_application else EnquiryForm
    form = form_class(
        program_slug=program_slug,
        page=request.path if request else "",
        is_shared_page=True,
        words=words or form_words.load(request),
    )
    return {
        "form": form,
        "is_shared_page": True,
        # Wagtail's preview: a marketer who tries the button must not become a lead.
        "is_preview": getattr(request, "is_preview", False),
    }
