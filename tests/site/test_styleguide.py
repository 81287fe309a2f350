import pytest

from ismr_site.styleguide import contrast, pairs
from programs.blocks import PageBody


def test_the_styleguide_shows_every_block_and_sends_nothing(client, school):
    page = client.get("/styleguide/").content.decode()
    for name in PageBody().child_blocks:
        assert f'id="block-{name}"' in page
    assert page.count('type="submit"') == page.count("nothing is sent from here") == 1
    assert "There is a problem" in page
    assert '<meta name="robots" content="noindex">' in page


def test_on_a_deployed_site_it_is_for_who_may_enter_the_cms(
    client, school, marketer, rohan, settings
):
    settings.IS_DEPLOYED = True
    assert client.get("/styleguide/").status_code == 404
    assert rohan.get("/styleguide/").status_code == 404
    assert marketer.get("/styleguide/").status_code == 200


def test_contrast_is_that_of_the_standard():
    assert contrast("#000", "#ffffff") == 21
    assert contrast("#777777", "#fff") == 4.4


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: f"{pair.ink} on {pair.paper}")
def test_every_text_can_be_read_on_its_ground_in_the_light_and_in_the_dark(pair):
    needed = 3 if pair.ink == "line-strong" else 4.5
    assert min(pair.light, pair.dark) >= needed
