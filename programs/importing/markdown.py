from markdown_it import MarkdownIt

from . import markup
from .pieces import Reading

# HTML inside Markdown goes through the same cleaning as any other.
MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")


def read(text: str) -> Reading:
    return markup.read(MARKDOWN.render(text))
