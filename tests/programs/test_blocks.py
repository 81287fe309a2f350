import re

import pytest
from django.template.loader import get_template
from wagtail.blocks import StreamBlockValidationError, StreamValue

from programs.blocks import PageBody
from programs.models import ContactPage

from .conftest import ARTICLE

BLOCKS = PageBody().child_blocks


@pytest.mark.parametrize("name", BLOCKS)
def test_block_has_template_icon_description_and_preview(name):
    block = BLOCKS[name]
    assert get_template(block.meta.template)
    assert block.meta.icon != "placeholder"
    assert block.get_description()
    assert block.is_previewable


@pytest.mark.parametrize("name", BLOCKS)
def test_preview_of_the_block_renders(name, starter_site):
    block = BLOCKS[name]
    value = block.get_preview_value()
    assert block.render(value, context={"program": None}).strip()


def test_comparison_stays_a_table_for_a_screen_reader(visitor):
    page = visitor.get(ARTICLE).content.decode()
    assert page.count('role="columnheader" scope="col"') == 3
    assert page.count('role="rowheader" scope="row"') == 10
    assert page.count('role="cell"') == 20


def test_every_drawing_that_an_editor_may_choose_exists():
    drawings = [value for value, _label in BLOCKS["drawing"].child_blocks["drawing"].field.choices]
    for drawing in filter(None, drawings):
        assert get_template(f"components/drawing_{drawing}.svg")


def test_the_form_in_a_preview_sends_nothing_and_says_so(starter_site, visitor):
    page = ContactPage.objects.get()
    preview = page.make_preview_request().content.decode()
    assert "nothing is sent from here" in preview
    assert re.search(r'type="submit"[^>]*disabled', preview)
    assert "nothing is sent from here" not in visitor.get(page.url).content.decode()


def test_a_page_takes_one_form_only():
    two = [("enquiry_form", {"heading": "Ask us", "text": ""})] * 2
    with pytest.raises(StreamBlockValidationError):
        PageBody().clean(StreamValue(PageBody(), two))
