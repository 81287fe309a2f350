import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from programs.models import (
    ArticleIndexPage,
    ArticlePage,
    CampaignPage,
    ContactPage,
    FaqPage,
    HomePage,
    Program,
    ProgramIndexPage,
    ProgramPage,
    StandardPage,
)

ALLOWED_UNDER = {
    Page: {HomePage},
    HomePage: {
        ProgramIndexPage,
        ArticleIndexPage,
        CampaignPage,
        FaqPage,
        ContactPage,
        StandardPage,
    },
    ProgramIndexPage: {ProgramPage},
    ArticleIndexPage: {ArticlePage},
    ProgramPage: set(),
    ArticlePage: set(),
    CampaignPage: set(),
    ContactPage: set(),
    FaqPage: set(),
    StandardPage: set(),
}


@pytest.mark.parametrize("parent", ALLOWED_UNDER)
def test_page_may_stand_only_where_it_belongs(parent):
    assert set(parent.allowed_subpage_models()) - {Page} == ALLOWED_UNDER[parent]


@pytest.mark.parametrize("kind", [HomePage, ProgramIndexPage, ArticleIndexPage, ContactPage])
def test_there_is_one_of_each_index(kind, starter_site):
    assert not kind.can_create_at(kind.objects.get().get_parent())


def test_program_is_presented_by_one_page_only(starter_site):
    second = ProgramPage(title="Again", slug="again", program=Program.objects.get())
    with pytest.raises(ValidationError, match="already presents this program"):
        second.clean()


def test_page_with_a_program_can_be_deleted_and_its_record_stays(starter_site):
    ProgramPage.objects.get().delete()
    HomePage.objects.get().delete()
    assert Program.objects.count() == 1
