from collections.abc import Callable

from . import markdown, markup, plain, word
from .pieces import Reading
from .recognise import recognise
from .source import Kind, Source

READERS: dict[Kind, Callable[[Source], Reading]] = {
    Kind.PLAIN: lambda source: plain.read(source.text),
    Kind.MARKDOWN: lambda source: markdown.read(source.text),
    Kind.HTML: lambda source: markup.read(source.text),
    Kind.WORD: lambda source: word.read(source.content),
}


def read(source: Source) -> Reading:
    return recognise(READERS[source.kind](source))
