"""Words that are sent often are checked when they are written, not when they are to be sent."""

import pytest
from django.core.exceptions import ValidationError

from leads.messages import values
from leads.models import MessageTemplate
from leads.models.message_template import BLANKS

NEW = "/admin/leads/messagetemplate/add/"


def save(client, **fields):
    return client.post(NEW, {"name": "Fees", "channel": "email", "subject": "Fees", **fields})


def test_what_may_be_named_is_what_is_filled_in(lead, rohan):
    assert set(values(lead, rohan.user)) == set(BLANKS)


def test_one_that_names_what_there_is_can_be_saved(head):
    text = " ".join(f"{{{{ {name} }}}}" for name in BLANKS)
    assert save(head, text=text).status_code == 302
    assert MessageTemplate.objects.get().text == text


@pytest.mark.parametrize("blank", ["{{hostel_room}}", "{{ nmae }}", "{{first name}}", "{{}}"])
@pytest.mark.parametrize("field", ["subject", "text"])
def test_one_that_names_what_there_is_not_is_told_at_the_field_that_does(head, field, blank):
    answer = save(head, **{"text": "Dear {{name}}"} | {field: f"{blank} for {{{{name}}}}"})
    assert answer.status_code == 200
    [told] = answer.context["adminform"].form.errors[field]
    name = blank.strip("{} ")
    assert told == f"Nothing is known that could stand for {{{{{name}}}}}."
    assert not MessageTemplate.objects.exists()


def test_a_mail_needs_a_subject_and_whatsapp_none(head):
    told = save(head, subject=" ", text="Hello").content.decode()
    assert "An e-mail needs a subject." in told
    assert save(head, channel="whatsapp", subject="", text="Hello").status_code == 302


def test_it_says_everything_that_is_wrong_at_once(db):
    template = MessageTemplate(name="x", channel="email", text="{{one}} {{two}}")
    with pytest.raises(ValidationError) as problem:
        template.full_clean()
    assert set(problem.value.message_dict) == {"subject", "text"}
    assert "{{one}}, {{two}}" in str(problem.value)
