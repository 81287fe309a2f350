from django import template

register = template.Library()


@register.filter
def quoted(words: object) -> str:
    """Further lines of a visitor's text marked as theirs, so that none can pass for a line of ours."""
    return "\n  > ".join(str(words).splitlines())
