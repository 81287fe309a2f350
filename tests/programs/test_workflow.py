"""A writer writes, a marketer approves; both are told."""

import pytest
from django.core import mail
from wagtail.models import Workflow

from ismr_site.roles import APPROVAL, load_roles
from programs.models import ArticlePage

from .conftest import ARTICLE
from .test_pages import read


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


@pytest.fixture
def edit():
    def send(who, page, action, **changes):
        address = f"/cms/pages/{page.pk}/edit/"
        form = who.get(address).context["form"]
        values = {form.add_prefix(name): form[name].value() for name in form.fields}
        data = {name: value for name, value in values.items() if isinstance(value, str | int)}
        data |= {"body-count": 0, "chosen_articles-count": 0, "comments-TOTAL_FORMS": 0,
                 "comments-INITIAL_FORMS": 0}  # fmt: skip
        return who.post(address, data | changes | action, follow=True)

    return send


@pytest.fixture
def mails(marketer):
    marketer.user.email = "tara@school.example"
    marketer.user.save()
    return lambda: [(sent.to, sent.subject) for sent in mail.outbox]


def test_a_writer_cannot_publish(article, writer, edit):
    edit(writer, article, {"action-publish": "1"}, lead="Out at once")
    article.refresh_from_db()
    assert article.lead != "Out at once"


def test_what_a_writer_submits_goes_out_when_a_marketer_approves(
    article, writer, marketer, edit, mails, visitor
):
    edit(writer, article, {"action-submit": "1"}, lead="Words of a writer")
    assert "Words of a writer" not in read(visitor, ARTICLE)
    assert [to for to, _subject in mails()] == [["tara@school.example"]]
    state = article.current_workflow_state
    task = state.current_task_state.pk
    marketer.post(f"/cms/pages/workflow/action/{article.pk}/approve/{task}/", {"comment": "Good"})
    assert "Words of a writer" in read(visitor, ARTICLE)
    assert ["nikhil@school.example"] in [to for to, _subject in mails()]


def test_the_approval_is_set_up_once_and_then_the_schools_to_change(db):
    load_roles()
    Workflow.objects.filter(name=APPROVAL).update(active=False)
    load_roles()
    assert not Workflow.objects.get(name=APPROVAL).active


def test_a_writer_sees_no_facts_settings_or_leads(writer):
    for address in ("/cms/snippets/programs/fact/", "/cms/settings/programs/school/", "/admin/"):
        assert writer.get(address).status_code == 302, address
