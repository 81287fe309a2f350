from django.contrib.staticfiles import finders

from programs.stylesheet import NAME, parts, squeezed


def test_every_part_is_in_the_one_stylesheet():
    with open(finders.find(NAME), encoding="utf-8") as built:
        css = built.read()
    assert css.startswith("@layer tokens,base,layout,components;")
    for part in parts():
        assert squeezed(part.read_text("utf-8")) in css, part.name


def test_squeezing_keeps_what_a_browser_needs():
    css = (
        """/* why */ .card > p,\n  .card li { inset: calc(1px + 2px) 0 auto; content: "/" / ""; }"""
    )
    assert squeezed(css) == '.card > p,.card li{inset: calc(1px + 2px) 0 auto;content: "/" / "";}'


def test_addresses_of_files_stand_only_where_they_stay_right():
    for part in parts():
        if part.parent.name == "components":
            assert "url(" not in part.read_text("utf-8"), part.name
