from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`where` is a place that an editor finds again: a field, or the number and kind of a block."""

    words: str
    where: str
    is_stopping: bool = False
