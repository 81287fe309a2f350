"""A writer writes, a marketer approves; both are told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from ismr_site.roles import APPROVAL, load_roles
from programs.checks import what_stops
from programs.models import Approval, ArticlePage, Fact
from programs.staff_mail import send_due

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

    def sent():
        send_due()
        return [(sent.to, sent.subject) for sent in mail.outbox]

    return sent


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


def test_the_mails_say_in_plain_words_what_to_do_and_lead_to_the_site(
    article, writer, marketer, edit, mails
):
    edit(writer, article, {"action-submit": "1"}, lead="Words of a writer", title="Q&A <new>")
    article.refresh_from_db()
    reject = article.current_workflow_state.current_task_state.pk
    marketer.post(
        f"/cms/pages/workflow/action/{article.pk}/reject/{reject}/",
        {"comment": "Say 'MBA', not M.B.A."},
    )
    edit(writer, article, {"action-submit": "1"}, title="Q&A <new>")
    article.refresh_from_db()
    approve(marketer, article)
    mails()
    to_read, to_change, _again, approved = mail.outbox
    assert to_read.subject == "Please read and approve: “Q&A <new>”"
    assert f"http://localhost:8000/cms/pages/{article.pk}/edit/" in to_read.body
    assert to_change.subject == "Please change: “Q&A <new>”"
    assert "tara read “Q&A <new>” and asks for changes" in to_change.body
    assert "Say 'MBA', not M.B.A." in to_change.body
    assert approved.subject == "Approved: “Q&A <new>”"
    assert f"http://localhost:8000{ARTICLE}" in approved.body
    assert approved.from_email == "admissions@ismrpune.edu.in"


# --- What the checks find comes before approving --------------------------------------------------


@pytest.fixture
def contradiction(article, writer, edit):
    """A draft that says another fee than the fact, submitted by a writer."""
    fee = Fact(slug="fee", value="150000", kind="fee", label="Tuition fee")
    fee.check_by = timezone.localdate() + timedelta(days=30)
    fee.full_clean()
    fee.save()
    edit(writer, article, {"action-submit": "1"}, lead="The tuition fee is ₹1,20,000 a year.")
    article.refresh_from_db()
    assert what_stops(article.get_latest_revision_as_object())
    return article


def approve(marketer, page):
    task = page.current_workflow_state.current_task_state.pk
    return marketer.post(f"/cms/pages/workflow/action/{page.pk}/approve/{task}/", follow=True)


def test_an_approver_sees_what_was_found_before_anything_is_published(
    contradiction, marketer, visitor
):
    answer = approve(marketer, contradiction)
    assert "1,50,000" in answer.content.decode()
    assert "₹1,20,000" not in read(visitor, ARTICLE)
    assert contradiction.workflow_in_progress


def test_the_editors_own_approve_button_leads_to_what_was_found_too(
    contradiction, marketer, edit, visitor
):
    action = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    answer = edit(marketer, contradiction, action)
    assert "Publish all the same" in answer.content.decode()
    assert "₹1,20,000" not in read(visitor, ARTICLE)


def test_who_approves_all_the_same_leaves_a_trace_and_the_writer_is_told(
    contradiction, marketer, visitor, mails
):
    approve(marketer, contradiction)
    marketer.post(f"/cms/checks/{contradiction.pk}/publish/", follow=True)
    assert "₹1,20,000" in read(visitor, ARTICLE)
    history = marketer.get(f"/cms/pages/{contradiction.pk}/history/").content.decode()
    assert "Published although something was found" in history
    assert [to for to, subject in mails() if "Approved" in subject] == [["nikhil@school.example"]]


@pytest.mark.parametrize("with_what_is_below", [False, True])
def test_of_a_selection_with_an_unfinished_page_nothing_is_published(
    contradiction, marketer, visitor, with_what_is_below
):
    page = contradiction.get_parent() if with_what_is_below else contradiction
    if with_what_is_below:
        contradiction.unpublish()  # Wagtail takes drafts along, not the changes of live pages
    address = f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}"
    choice = {"include_descendants": "on"} if with_what_is_below else {}
    answer = marketer.post(address, choice, follow=True).content.decode()
    assert "Nothing was published" in answer
    assert contradiction.title in answer
    assert b"\xe2\x82\xb91,20,000" not in visitor.get(ARTICLE).content


def test_an_older_site_gets_the_checks_between_two_submissions(db):
    load_roles()
    step = WorkflowTask.objects.get(workflow__name=APPROVAL)
    plain = GroupApprovalTask.objects.create(name="Read and approve")
    plain.groups.set(step.task.specific.groups.all())
    WorkflowTask.objects.update(task=plain)
    load_roles()
    task = WorkflowTask.objects.get(workflow__name=APPROVAL).task.specific
    assert isinstance(task, Approval)
    assert task.groups.count() == 2


def test_the_approval_is_set_up_once_and_then_the_schools_to_change(db):
    load_roles()
    Workflow.objects.filter(name=APPROVAL).update(active=False)
    load_roles()
    assert not Workflow.objects.get(name=APPROVAL).active


def test_a_writer_sees_no_facts_settings_or_leads(writer):
    for address in ("/cms/snippets/programs/fact/", "/cms/settings/programs/school/", "/admin/"):
        assert writer.get(address).status_code == 302, address
