from django.core.management import call_command
from wagtail.models import Page, Site

from programs.models import ArticlePage, Fact, HomePage, Program, School
from programs.starter_site import load_starter_site


def test_second_load_changes_nothing(starter_site):
    before = list(Page.objects.values_list("pk", "title", "latest_revision_id"))
    lines = load_starter_site()
    assert lines == ["The site has pages already; they are left as they are."]
    assert list(Page.objects.values_list("pk", "title", "latest_revision_id")) == before


def test_what_a_marketer_edited_is_left_alone(starter_site):
    article = ArticlePage.objects.get()
    article.lead = "Our own words."
    article.save_revision().publish()
    Fact.objects.filter(slug="phone").update(value="+912012345678")
    Program.objects.update(name="MBA Operations")

    load_starter_site()

    assert ArticlePage.objects.get().lead == "Our own words."
    assert School.load().phone == "+912012345678"
    assert Program.objects.get().name == "MBA Operations"


def test_wagtails_welcome_page_is_gone_and_the_home_page_is_the_root(starter_site):
    site = Site.objects.get()
    assert site.root_page.specific == HomePage.objects.get()
    assert site.is_default_site
    assert Page.objects.filter(depth=2).count() == 1


def test_what_a_marketer_deleted_or_moved_does_not_come_back(starter_site):
    ArticlePage.objects.get().delete()
    contact = Page.objects.get(slug="contact")
    contact.slug = "reach-us"
    contact.save()
    Program.objects.update(slug="mba-ops")
    load_starter_site()
    assert not ArticlePage.objects.exists()
    assert not Page.objects.filter(slug="contact").exists()
    assert Program.objects.count() == 1


def test_command_says_a_line_for_each_thing_it_made(db, capsys):
    call_command("load_starter_site")
    assert "Made /contact/" in capsys.readouterr().out
    call_command("load_starter_site")
    assert "left as they are" in capsys.readouterr().out


def test_school_that_a_first_visit_made_empty_is_filled(db, client):
    client.get("/")
    load_starter_site()
    assert School.objects.get().phone == "+919145374040"
