"""What the audit calls green. The tools themselves are asked by `make audit`."""

import pytest

from audit.table import Bar, Row, Verdict, faults, show

PERFECT = Verdict((100, 100, 100, 100), lcp=1.2, failed=())


def row(**what):
    return Row("article", Bar((100, 100, 100, 100), kilobytes=60, requests=6), **what)


def test_a_row_that_holds_every_bar_is_green():
    clean = row(lighthouse=PERFECT, requests=6, kilobytes=60, axe={"360 light": []})
    assert faults(clean) == []
    assert show([clean]).endswith("green")


@pytest.mark.parametrize(
    "what",
    [
        {"lighthouse": Verdict((99, 100, 100, 100), lcp=1.2, failed=())},
        {"layout_shift": 0.001},
        {"axe": {"360 light": [], "1280 forced": ["color-contrast: <p>"]}},
        {"html": ["line 3: Stray end tag"]},
        {"requests": 7},
        {"kilobytes": 60.1},
        {"cookies": ["sid"]},
        {"off_site": ["https://fonts.example/a.woff2"]},
        {"needs_script": ["Our address"]},
    ],
    ids=lambda what: next(iter(what)),
)
def test_one_thing_amiss_is_enough(what):
    assert len(faults(row(**what))) == 1
    assert not show([row(**what)]).splitlines()[1].endswith("green")


def test_a_fault_names_the_audits_that_cost_the_points():
    slow = Verdict((96, 100, 100, 100), 2.9, ("performance: Largest Contentful Paint 2.9 s",))
    assert faults(row(lighthouse=slow)) == [
        "Lighthouse performance 96, asked for 100",
        "performance: Largest Contentful Paint 2.9 s",
    ]


def test_what_axe_says_at_several_widths_is_said_once():
    twice = row(axe={"360 light": ["region: <p>"], "360 dark": [], "1280 light": ["region: <p>"]})
    assert faults(twice) == ["axe at 360 light, 1280 light: region: <p>"]
