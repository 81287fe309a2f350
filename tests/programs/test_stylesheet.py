from django.contrib.staticfiles import finders

from programs.stylesheet import NAME, parts


def test_every_part_is_in_the_one_stylesheet():
    with open(finders.find(NAME), encoding="utf-8") as built:
        css = built.read()
    assert css.startswith("@layer tokens, base, layout, components;")
    for part in parts():
        first_rule = part.read_text("utf-8").rpartition("*/")[2].strip().splitlines()
        assert not first_rule or first_rule[-1] in css, part.name


def test_addresses_of_files_stand_only_where_they_stay_right():
    for part in parts():
        if part.parent.name == "components":
            assert "url(" not in part.read_text("utf-8"), part.name
