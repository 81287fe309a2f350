"""A page that waits for approval, while the mail server refuses: nobody waits at a screen, and the mail comes."""

from tests.services import wait_until

SUBMIT = """
from django.contrib.auth.models import Group, User
from programs.models import ArticlePage
writer = User.objects.create_user("nikhil", email="nikhil@school.example")
tara = User.objects.create_user("tara", email="tara@school.example")
tara.groups.add(Group.objects.get(name="Marketer"))
page = ArticlePage.objects.first()
page.save_revision(user=writer)
page.get_workflow().start(page, writer)
"""
BEATS = 40  # the task runs every half minute


def test_an_approver_gets_the_mail_once_the_mail_server_is_back(stack):
    stack.mail.refuse_with = "451 Try again later"
    stack.manage("shell", "--command", SUBMIT)

    def tries():
        return stack.rows(
            "SELECT tries FROM programs_keptmail WHERE to_email = 'tara@school.example'"
        )

    wait_until(lambda: tries() == [(1,)], seconds=BEATS, what="the worker tries to send it")
    assert not stack.mail.to("tara@school.example")
    stack.mail.refuse_with = ""
    stack.manage(
        "shell", "--command",
        "from programs.models import KeptMail; from django.utils import timezone; "
        "KeptMail.objects.update(due_at=timezone.now())",
    )  # fmt: skip
    wait_until(lambda: stack.mail.to("tara@school.example"), seconds=BEATS, what="the mail")
    [mail] = stack.mail.to("tara@school.example")
    assert "Please read and approve" in mail["Subject"]
    assert f"{stack.base_url}/cms/pages/" in mail.get_content()
