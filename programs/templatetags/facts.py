"""`{{ text|facts }}` and `{% facts %}…{% endfacts %}`: see programs/facts.py.

Only around what editors wrote. Around what a visitor typed they would change it.
"""

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from ..facts import fill_in, fill_in_html

register = template.Library()
register.filter("facts", fill_in)


class FactsNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        return mark_safe(fill_in_html(self.nodelist.render(context)))  # noqa: S308 escaped inside


@register.tag
def facts(parser: Parser, token: Token) -> FactsNode:
    nodelist = parser.parse(("endfacts",))
    parser.delete_first_token()
    return FactsNode(nodelist)
