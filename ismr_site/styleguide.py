"""/styleguide/: tokens, components and blocks in their states, on one page, for whoever builds or edits.

It finds most of itself: tokens are read from the style sheet, blocks from what a page may hold. On a deployed
site only who may enter /cms/ sees it.
"""

import re
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from wagtail.blocks import Block

from leads.forms import EnquiryForm
from programs.blocks import PageBody
from programs.stylesheet import CSS

TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
COLOURS = re.compile(r"#[0-9a-f]{3,8}$", re.IGNORECASE)
# Ink on paper: which token stands on which. Read off tokens.css's own head.
PAIRS = [
    ("ink", "paper"), ("ink-soft", "paper"), ("ink", "ground"), ("link", "paper"),
    ("on-accent", "accent"), ("on-hero", "hero"), ("on-inverse", "inverse"),
    ("on-inverse-soft", "inverse"), ("danger", "danger-ground"), ("good", "good-ground"),
    ("line-strong", "paper"),
]  # fmt: skip
SIZES = ["title-xl", "title-l", "title-m", "title-s", "text-l", "text-m", "text-s"]
WRONG = "full_name=&phone=12345&email=asha@gmial&message=Is+there+a+hostel?"


@dataclass(frozen=True)
class Pair:
    ink: str
    paper: str
    light: float
    dark: float


@never_cache
def show(request: HttpRequest) -> HttpResponse:
    if settings.IS_DEPLOYED and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404("The styleguide is for staff.")
    request.is_preview = True  # a form in it sends nothing
    context = {
        "pairs": pairs(),
        "sizes": SIZES,
        "blocks": [(name, block.label, _preview(block)) for name, block in _blocks()],
        "wrong_form": EnquiryForm(QueryDict(WRONG), page="/styleguide/"),
        "crumbs": [
            {"title": "Home", "url": "#components"},
            {"title": "Here", "url": "#components"},
        ],
        "program_sample": SimpleNamespace(
            facts=[("Award", "What it is called"), ("Duration", "How long it takes")],
            fees=[SimpleNamespace(label="A fee", display="₹1,00,000 per year")],
        ),
        "card": SimpleNamespace(
            title="A page of this site", lead="What it is about, in a sentence.", reading_minutes=4
        ),
    }
    return render(request, "site/styleguide.html", context)


def _blocks() -> list[tuple[str, Block]]:
    return list(PageBody().child_blocks.items())


def _preview(block: Block) -> str:
    return block.render(block.get_preview_value(), context={"program": None})


@cache
def pairs() -> list[Pair]:
    """Each text colour on its ground with its contrast (WCAG 2.2), in the light and in the dark."""
    text = (CSS / "tokens.css").read_text("utf-8")
    light_part, _media, dark_part = text.partition("prefers-color-scheme: dark")
    light = dict(TOKEN.findall(light_part))
    dark = light | dict(TOKEN.findall(dark_part))
    return [
        Pair(ink, paper, contrast(light[ink], light[paper]), contrast(dark[ink], dark[paper]))
        for ink, paper in PAIRS
    ]


def contrast(one: str, other: str) -> float:
    """Ratio of two colours such as #fff and #13201e, rounded down to a tenth."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return int((bright + 0.05) / (dim + 0.05) * 10) / 10


def _luminance(colour: str) -> float:
    digits = colour.strip().removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
