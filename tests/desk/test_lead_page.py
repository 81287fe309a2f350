"""The page of one lead, as a counsellor works with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from leads import clock
from leads.contacting import log_attempt
from leads.desk_work import last_line
from leads.messages import send
from leads.models import AccessLog, Lead, MessageTemplate, OutboundEmail


@pytest.fixture
def page(rohan, lead):
    """The text of the lead's page, or the answer to a click on it."""

    class Page:
        address = f"/admin/leads/lead/{lead.pk}/change/"

        def text(self, by=rohan):
            return by.get(self.address).content.decode()

        def click(self, action, by=rohan, **fields):
            return by.post(f"/admin/desk/leads/{lead.pk}/{action}/", fields)

    return Page()


def words(answer):
    return answer.content.decode()


def test_it_says_who_it_is_and_the_one_next_step(page, lead):
    text = page.text()
    assert "Asha Kulkarni" in text
    assert "First call: in " in text
    assert f'href="tel:{lead.phone}"' in text
    assert f'href="https://wa.me/{lead.phone[1:]}"' in text


def test_one_tap_logs_a_call_and_says_what_is_next(page, rohan, lead):
    answer = page.click("attempt", channel="call", disposition="no_answer")
    assert answer.url == page.address
    assert "Logged: no answer. Next: call again, in " in page.text()
    assert lead.attempts.get().actor == rohan.user


def test_call_back_without_a_time_comes_back_with_the_note_that_was_typed(page, lead):
    answer = page.click("attempt", channel="call", disposition="call_back", note="after her exam")
    assert answer.status_code == 422
    assert "Say when to call back." in words(answer)
    assert "after her exam" in words(answer)
    assert not lead.attempts.exists()


def test_a_stale_click_is_refused_with_what_happened_and_keeps_what_was_typed(page, lead, head):
    seen = last_line(lead)
    log_attempt(lead.pk, "call", "connected", by=head.user, note="She wants to visit")
    answer = page.click(
        "attempt", channel="call", disposition="busy", note="tried at noon", seen=seen
    )
    assert answer.status_code == 409
    for said in ("Nothing of yours is lost", "She wants to visit", "by meera", "tried at noon"):
        assert said in words(answer)
    assert lead.attempts.count() == 1


def test_a_stage_is_one_click_and_a_jump_is_refused_with_what_is_possible(page, lead):
    page.click("stage", stage="qualified", seen_stage="new")
    assert Lead.objects.get().stage == "qualified"
    answer = page.click("stage", stage="enrolled", seen_stage="qualified")
    assert "cannot become “enrolled”" in words(answer)
    answer = page.click("stage", stage="lost", seen_stage="qualified")
    assert "Say why it is lost" in words(answer)
    page.click("stage", stage="lost", seen_stage="qualified", lost_reason="fees")
    assert "Lost because" in page.text()


def test_take_give_note_and_follow_up(page, rohan, team, lead):
    page.click("take")
    assert Lead.objects.get().owner == rohan.user
    page.click("owner", owner=team[1].pk)
    assert Lead.objects.get().owner == team[1]
    page.click("note", words="Her brother studied here")
    when = timezone.localtime(clock.now() + timedelta(days=1))
    page.click("follow-up", due_at=f"{when:%Y-%m-%dT%H:%M}", what="send the brochure")
    text = page.text()
    assert "Her brother studied here" in text
    assert "send the brochure" in text
    page.click("done", follow_up=lead.follow_ups.get().pk)
    assert not lead.follow_ups.filter(done_at=None).exists()


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("follow-up", "Choose when."),
        ("preview", "Choose a template."),
        ("send", "Choose a template."),
        ("note", "Write the note first."),
        ("erase", "Say why: it is kept in place of the person."),
    ],
)
def test_what_is_left_empty_is_told_where_every_refusal_is(page, head, action, why):
    answer = page.click(action, by=head)
    assert answer.status_code == 422
    banner = words(answer).partition('id="problem"')[2].partition("</div>")[0]
    assert f"<h2>{why}</h2>" in banner


def test_what_went_well_has_no_banner(page):
    assert 'id="problem"' not in page.text()


@pytest.mark.parametrize("due_at", ["", "tomorrow", "2020-01-01T10:00", "9999-12-31T10:00"])
def test_a_time_that_cannot_be_is_told(page, lead, due_at):
    answer = page.click("follow-up", due_at=due_at, what="keep this")
    assert answer.status_code == 422
    assert "keep this" in words(answer)
    assert not lead.follow_ups.exists()


def test_what_the_person_asked_closes_the_buttons(page):
    page.click("wishes", channels_refused=["call", "whatsapp"], language="mr")
    text = page.text()
    assert "Asked not to be reached by call." in text
    assert "tel:" not in text
    answer = page.click("attempt", channel="call", disposition="busy", because="urgent")
    assert answer.status_code == 422


def test_too_many_calls_are_shown_in_red_and_need_a_reason(page, lead):
    for _ in range(3):
        page.click("attempt", channel="call", disposition="busy")
    assert "3 times by call in the last 7 days already" in page.text()
    assert page.click("attempt", channel="call", disposition="busy").status_code == 422
    page.click("attempt", channel="call", disposition="busy", because="She asked for it by mail")
    assert lead.attempts.first().over_budget_because == "She asked for it by mail"


def test_a_template_is_seen_before_it_is_sent_and_then_owed_like_every_mail(page, lead):
    template = MessageTemplate.objects.create(
        name="Fees", channel="email", subject="Fees, {{name}}", text="About {{ program }}:\n\nBye"
    )
    shown = words(page.click("preview", template=template.pk))
    assert "Fees, Asha Kulkarni" in shown
    assert "About MBA in Operations Management:" in shown
    page.click("send", template=template.pk)
    mail = OutboundEmail.objects.get(kind="message")
    assert (mail.to_email, mail.subject, mail.state) == (
        lead.email,
        "Fees, Asha Kulkarni",
        "queued",
    )
    assert lead.attempts.get().channel == "email"


def test_a_blank_that_cannot_be_filled_stops_the_send(page, lead):
    template = MessageTemplate.objects.create(
        name="Visit", channel="email", subject="Visit", text="{{hostel_room}}"
    )
    assert "Nothing stands for {{hostel_room}} here" in words(
        page.click("send", template=template.pk)
    )
    assert not OutboundEmail.objects.filter(kind="message").exists()


def test_whatsapp_opens_with_the_words_filled_in(page):
    template = MessageTemplate.objects.create(
        name="Hi", channel="whatsapp", text="Dear {{name}} & co"
    )
    answer = page.click("send", template=template.pk)
    assert answer.url == "https://wa.me/919822012345?text=Dear%20Asha%20Kulkarni%20%26%20co"


def test_a_whatsapp_template_is_seen_opens_the_chat_by_a_link_and_is_logged_by_one_tap(page, lead):
    template = MessageTemplate.objects.create(
        name="Hi", channel="whatsapp", text="Dear {{name}} & co"
    )
    shown = words(page.click("preview", template=template.pk))
    assert "Dear Asha Kulkarni &amp; co" in shown
    chat = "https://wa.me/919822012345?text=Dear%20Asha%20Kulkarni%20%26%20co"
    assert f'href="{chat}"' in shown, "a form could not lead there: the content policy says so"
    assert "Log: message sent" in shown
    page.click("attempt", channel="whatsapp", disposition="sent", note="Hi")
    attempt = lead.attempts.get()
    assert (attempt.channel, attempt.disposition, attempt.note) == ("whatsapp", "sent", "Hi")


def test_who_refused_whatsapp_gets_no_link_to_it_from_a_template_either(page):
    template = MessageTemplate.objects.create(name="Hi", channel="whatsapp", text="Dear {{name}}")
    page.click("wishes", channels_refused=["whatsapp"], language="en")
    shown = words(page.click("preview", template=template.pk))
    assert "wa.me" not in shown
    assert "Asked not to be reached by WhatsApp." in shown


def test_who_refused_whatsapp_or_has_no_number_is_not_written_to_there(page, lead):
    template = MessageTemplate.objects.create(name="Hi", channel="whatsapp", text="Dear {{name}}")
    for closed in ({"channels_refused": ["whatsapp"]}, {"channels_refused": [], "phone": ""}):
        Lead.objects.update(**closed)
        answer = page.click("send", template=template.pk)
        assert answer.status_code == 422
        assert "https://wa.me" not in words(answer)


def test_a_fourth_message_by_whatsapp_in_a_week_needs_a_reason(page, lead, rohan):
    template = MessageTemplate.objects.create(name="Hi", channel="whatsapp", text="Dear {{name}}")
    for _ in range(3):
        log_attempt(lead.pk, "whatsapp", "sent", by=rohan.user)
    answer = page.click("send", template=template.pk)
    assert answer.status_code == 422
    assert "3 are enough. Give a reason to go on." in words(answer)
    chat = send(template, lead, by=rohan.user, because="She asked for it by phone")
    assert chat.startswith("https://wa.me/919822012345?text=")


def test_an_address_cannot_add_anything_to_the_mail_that_its_button_opens(page, lead):
    Lead.objects.update(email="a+b?cc=all@example.com")
    assert 'href="mailto:a%2Bb%3Fcc%3Dall@example.com"' in page.text()


def test_three_misses_offer_to_write_instead(page):
    for _ in range(2):
        page.click("attempt", channel="call", disposition="no_answer")
    assert "Write instead" not in page.text()
    page.click("attempt", channel="call", disposition="no_answer")
    text = page.text()
    assert "3 misses in a row." in text
    assert 'href="#write"' in text


def test_a_mail_that_failed_leads_to_sending_again_and_correcting(page, lead):
    OutboundEmail.objects.filter(kind="confirmation").update(state="failed")
    mail = OutboundEmail.objects.get(kind="confirmation")
    text = page.text()
    assert "1 needs a look" in text
    assert f'href="/admin/leads/outboundemail/{mail.pk}/change/#standing"' in text


def test_two_people_on_one_lead_see_each_other(page, lead, rohan, head):
    here = f"/admin/desk/leads/{lead.pk}/here/"
    head.post(here)
    assert "meera has this lead open too." in " ".join(page.text().split())
    assert rohan.post(here, {"seen": last_line(lead)}).json() == {
        "others": ["meera"],
        "is_stale": False,
    }
    seen = last_line(lead)
    log_attempt(lead.pk, "call", "busy", by=head.user)
    assert rohan.post(here, {"seen": seen}).json()["is_stale"] is True


def test_nothing_changes_by_looking(page, lead, rohan):
    for action in ("attempt", "stage", "take", "send", "here"):
        assert rohan.get(f"/admin/desk/leads/{lead.pk}/{action}/").status_code == 405


def test_who_opened_a_lead_is_kept_once_in_ten_minutes(page, lead, rohan):
    for _ in range(3):
        page.text()
    assert [(line.actor, line.lead) for line in AccessLog.objects.all()] == [(rohan.user, lead)]


@pytest.mark.parametrize("entries", [3, 60])
def test_a_long_story_costs_no_more_queries(
    page, rohan, lead, django_assert_max_num_queries, entries
):
    for number in range(entries):
        lead.timeline.create(kind="note", summary=str(number), actor=rohan.user)
    page.text()
    with django_assert_max_num_queries(38):
        page.text()
