import re
from html import unescape

from django.conf import settings
from django.test import Client
from wagtail.models import Site

from programs.models import ArticlePage, ProgramPage, new_contact_fact

from .conftest import ARTICLE, PROGRAM, PUBLIC

ROWS = [
    "Focus",
    "Objective",
    "Functions",
    "Scope",
    "Inventory Management",
    "Quality Control",
    "Resource Allocation",
    "Customer Focus",
    "Decision-Making",
    "Key Performance Indicators (KPIs)",
]
BENEFITS = [
    "Expertise in Critical Functions",
    "High Demand in the Job Market",
    "Improved Problem-Solving",
    "Competitive Advantage",
]
HEADINGS = [
    "What is Operations Management?",
    "What is Production Management?",
    "MBA in Operations Management: The Intersection",
    "The Importance of Specialization",
    "The ISMR Pune Advantage",
    "Preparation for Real-World Challenges",
]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_article_compares_in_ten_rows_of_two_filled_columns(visitor):
    page = read(visitor, ARTICLE)
    rows = re.findall(
        r'<th role="rowheader" scope="row">(.+?)</th>\s*'
        r'<td role="cell" data-column="Production Management">(.+?)</td>\s*'
        r'<td role="cell" data-column="Operations Management">(.+?)</td>',
        page,
    )
    assert [label for label, _first, _second in rows] == ROWS


def test_article_has_every_heading_and_benefit(visitor):
    page = read(visitor, ARTICLE)
    assert re.findall(r'<h3 class="benefits__title">(.+?)</h3>', page) == BENEFITS
    for heading in HEADINGS:
        assert re.search(rf"<h2[^>]*>{re.escape(heading)}</h2>", page), heading


def test_links_of_the_article_open_the_forms_with_its_program_chosen(visitor):
    page = read(visitor, ARTICLE)
    assert 'href="/apply/mba-operations-management/"' in page
    assert 'href="/apply/"' not in page


def test_phone_mail_and_map_are_on_every_page(visitor):
    for address in PUBLIC:
        page = read(visitor, address)
        assert 'href="tel:+919145374040"' in page, address
        assert 'href="mailto:admissions@ismrpune.edu.in"' in page, address
        assert 'href="https://www.google.com/maps/search/?api=1&query=ISMR+Pune' in page, address


def test_whatsapp_is_offered_once_the_school_has_it_and_names_the_page(visitor):
    assert "wa.me" not in read(visitor, ARTICLE)
    new_contact_fact("whatsapp", "+919145374040").save()
    link = re.search(r'href="(https://wa\.me/919145374040\?text=[^"]+)"', read(visitor, ARTICLE))
    assert "Difference+Between+Production" in link[1]


def test_public_pages_cost_few_queries(visitor, django_assert_max_num_queries):
    for address in PUBLIC:
        visitor.get(address)  # The first visit also finds out what the process then remembers.
        with django_assert_max_num_queries(15, info=address):
            visitor.get(address)


def test_public_pages_set_no_cookie_and_are_the_same_for_everybody(visitor):
    for address in PUBLIC:
        first, second = visitor.get(address), Client().get(address)
        assert not first.cookies, address
        assert "Cookie" not in first.headers.get("Vary", ""), address
        assert first.content == second.content, address


def test_public_pages_load_nothing_from_elsewhere_and_have_no_inline_code(visitor):
    for address in PUBLIC:
        page = read(visitor, address)
        loaded = re.findall(r'(?:src|<link[^>]+href)="([^"]+)"', page)
        assert all(url.startswith(("/", settings.SITE_URL)) for url in loaded), address
        assert not re.search(
            r"<script(?![^>]*src=|[^>]*ld\+json)|<style|\sstyle=|\son\w+=", page
        ), address


def test_canonical_address_is_that_of_the_site_whatever_host_asked(visitor, settings):
    settings.SITE_URL = "https://www.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    page = visitor.get(ARTICLE, headers={"host": "elsewhere.example"}).content.decode()
    assert f'<link rel="canonical" href="https://www.example.org{ARTICLE}">' in page


def test_titles_are_all_different(visitor):
    titles = [re.search(r"<title>(.+?)</title>", read(visitor, address))[1] for address in PUBLIC]
    assert len(set(titles)) == len(PUBLIC)


def test_fact_that_is_not_known_is_not_on_the_program_page(visitor):
    assert "Duration" not in read(visitor, PROGRAM)
    page = ProgramPage.objects.get()
    page.duration = "Two years"
    page.save_revision().publish()
    assert "Two years" in read(visitor, PROGRAM)


def test_what_is_known_of_a_program_takes_the_place_of_the_drawing(visitor):
    assert "hero__drawing" in read(visitor, PROGRAM)
    page = ProgramPage.objects.get()
    page.duration = "Two years"
    page.save_revision().publish()
    hero = read(visitor, PROGRAM).split("</section>")[0]
    assert "Two years" in hero
    assert "hero__drawing" not in hero


def test_curriculum_stands_above_the_form_that_asks_about_it(visitor):
    page = ProgramPage.objects.get()
    page.curriculum = [("term", {"title": "Semester 1", "subjects": ["Statistics"]})]
    page.save_revision().publish()
    text = read(visitor, PROGRAM).split("<main")[1]
    assert text.index("How to apply") < text.index("Statistics") < text.index('id="enquiry"')


def test_article_without_author_and_dates_says_only_how_long_it_takes_to_read(visitor):
    byline = re.search(r'<p class="wrap byline">(.+?)</p>', read(visitor, ARTICLE), re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", byline).strip() == "5 min read"
    article = ArticlePage.objects.get()
    article.author = "Asha Kulkarni"
    article.save_revision().publish()
    assert "By Asha Kulkarni" in read(visitor, ARTICLE)


def test_new_page_in_the_menu_shows_in_the_navigation(visitor):
    home = Site.objects.get().root_page
    home.get_children().filter(slug="privacy").update(show_in_menus=True)
    assert read(visitor, "/").count('<a class="navigation__link" href="/privacy/"') == 2
