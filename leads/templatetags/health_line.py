"""One calm line over the first screen, or what is amiss, loud: {% health_line %}."""

from django import template

from ..figures.health_line import Sign, look

register = template.Library()


@register.inclusion_tag("admin/leads/health_line.html")
def health_line() -> dict[str, list[Sign]]:
    signs = look()
    return {
        "amiss": [sign for sign in signs if not sign.is_well],
        "well": [sign for sign in signs if sign.is_well],
    }
