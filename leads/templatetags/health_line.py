from django import template
register = template.Library()
@register.simple_tag
def health_line(): return ""
