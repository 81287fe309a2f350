"""One row a page and state, what is asked of it, and what of that it does not hold."""

import re
from dataclasses import dataclass, field

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Verdict:
    """Lighthouse's: scores from 0 to 100 in the order of CATEGORIES; `failed`, which audits cost points."""

    scores: tuple[int, ...]
    lcp: float
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """`scores`: the least that Lighthouse may say, in the order of its CATEGORIES."""

    scores: tuple[int, int, int, int] = (90, 100, 100, 100)
    kilobytes: float = 100
    requests: int = 10


@dataclass
class Row:
    name: str
    bar: Bar = field(default_factory=Bar)
    lighthouse: Verdict | None = None
    layout_shift: float = 0
    # By width and colours: "360 light".
    axe: dict[str, list[str]] = field(default_factory=dict)
    html: list[str] = field(default_factory=list)
    requests: int = 0
    kilobytes: float = 0
    cookies: list[str] = field(default_factory=list)
    off_site: list[str] = field(default_factory=list)
    # Lines and links that are there only when scripts run.
    needs_script: list[str] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


def faults(row: Row) -> list[str]:
    """Why the row is not green, a line each. Empty: it is."""
    found = []
    if row.lighthouse:
        for name, score, least in zip(
            CATEGORIES, row.lighthouse.scores, row.bar.scores, strict=True
        ):
            if score < least:
                found.append(f"Lighthouse {name} {score}, asked for {least}")
                found += [words for words in row.lighthouse.failed if words.startswith(name)]
    if row.layout_shift:
        found.append(f"its layout shifts by {row.layout_shift:.3f}")
    for words in dict.fromkeys(words for all_ in row.axe.values() for words in all_):
        where = ", ".join(where for where, all_ in row.axe.items() if words in all_)
        found.append(f"axe at {where}: {words}")
    found += [f"HTML: {words}" for words in row.html]
    if row.requests > row.bar.requests:
        found.append(f"{row.requests} requests, at most {row.bar.requests}")
    if row.kilobytes > row.bar.kilobytes:
        found.append(f"{row.kilobytes:.1f} kB without pictures, at most {row.bar.kilobytes:.0f}")
    found += [f"sets the cookie {name}" for name in row.cookies]
    found += [f"asks elsewhere: {url}" for url in row.off_site]
    found += [f"is not there without scripts: {words}" for words in row.needs_script]
    return found


HEAD = ("page", "perf", "a11y", "best", "SEO", "LCP s", "CLS", "axe 360", "axe 1280", "HTML",
        "requests", "kB", "cookies", "off-site", "no JS", "")  # fmt: skip


def cells(row: Row) -> tuple[str, ...]:
    scores = map(str, row.lighthouse.scores) if row.lighthouse else ["–"] * 4
    lcp = f"{row.lighthouse.lcp:.1f}" if row.lighthouse else "–"
    return (
        row.name, *scores, lcp, f"{row.layout_shift:.2f}", _counts(row, "360"), _counts(row, "1280"),
        str(len(row.html)), str(row.requests), f"{row.kilobytes:.1f}", str(len(row.cookies)),
        str(len(row.off_site)), "misses" if row.needs_script else "whole",
        "no" if faults(row) else "green",
    )  # fmt: skip


def _counts(row: Row, width: str) -> str:
    """Light, dark and forced colours."""
    counts = [str(len(all_)) for where, all_ in row.axe.items() if where.startswith(width + " ")]
    return "/".join(counts) or "–"


def show(rows: list[Row]) -> str:
    lines = [HEAD, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = []
    for line in lines:
        name, *numbers = line
        padded = [text.rjust(width) for text, width in zip(numbers, widths[1:], strict=True)]
        table.append("  ".join([name.ljust(widths[0]), *padded]))
    for row in rows:
        if found := faults(row):
            table += ["", row.name, *(f"  {words[:240]}" for words in found)]
    return "\n".join(table)
