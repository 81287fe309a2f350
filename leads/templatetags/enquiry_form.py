"""How pages reach the form: {% enquiry_form "mba-operations-management" %}."""

from django import template
from django.template.context import Context

from programs.models import Program

from ..forms import EnquiryForm

register = template.Library()


@register.inclusion_tag("leads/form.html", takes_context=True)
def enquiry_form(context: Context, program_slug: str = "") -> dict[str, object]:
    """The enquiry form on a cacheable page: no key, no stamp, the same bytes for everybody."""
    request = context.get("request")
    program = Program.objects.open().with_slug(program_slug)
    form = EnquiryForm(program=program, page=request.path if request else "", is_shared_page=True)
    return {
        "form": form,
        "is_shared_page": True,
        # Wagtail's preview: a marketer who tries the button must not become a lead.
        "is_preview": getattr(request, "is_preview", False),
    }
