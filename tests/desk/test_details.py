"""What a lead is called, how it is reached and what it wants to study is put right on its page."""

import pytest

from leads.contacting import log_attempt
from leads.desk_work import last_line
from leads.finding import find
from leads.models import Lead, PossibleDuplicate
from programs.models import Intake, Program


@pytest.fixture
def correct(rohan, lead):
    """Everything as it is, but for what a test says."""

    def send(by=rohan, **other):
        lead.refresh_from_db()
        now = {name: getattr(lead, name) for name in ("full_name", "phone", "email", "city")}
        now |= {"program": lead.program_id or "", "intake": lead.intake_id or ""}
        return by.post(f"/admin/desk/leads/{lead.pk}/details/", now | other)

    return send


@pytest.fixture
def other(lead):
    """A program besides the lead's."""
    return Program.objects.create(name="Logistics", slug="logistics")


def words(answer):
    return answer.content.decode()


def told(lead):
    return list(lead.timeline.filter(kind="details").order_by("pk").values_list("summary", "actor"))


def test_a_program_and_its_intake_are_set_and_told_as_old_and_new(correct, lead, rohan, other):
    intake = Intake.objects.create(program=other, name="2031-33")
    before = lead.program
    assert correct(program=other.pk, intake=intake.pk, because="on the phone").status_code == 302
    lead.refresh_from_db()
    assert (lead.program, lead.intake) == (other, intake)
    assert told(lead) == [
        (f"program: {before} → {other}", rohan.user.pk),
        (f"intake: – → {intake}", rohan.user.pk),
        ("Corrected because: on the phone", rohan.user.pk),
    ]


def test_an_intake_of_another_program_is_refused_with_what_was_typed(correct, lead, other):
    intake = Intake.objects.create(program=other, name="2031-33")
    answer = correct(intake=intake.pk, city="Karad")
    assert answer.status_code == 422
    assert "This intake is of another program" in words(answer)
    assert 'value="Karad"' in words(answer)
    lead.refresh_from_db()
    assert (lead.intake, told(lead)) == (None, [])


def test_what_is_the_same_is_no_change(correct, lead):
    assert correct(phone="098220 12345", full_name=" Asha Kulkarni ").status_code == 302
    assert told(lead) == []


def test_name_number_and_city_are_changed_found_and_cleared_of_what_was_wrong(correct, lead):
    Lead.objects.update(phone_problem="Somebody else answered.")
    correct(full_name="Asha Deshpande", phone="97000 00001", city="Karad")
    lead.refresh_from_db()
    assert (lead.full_name, lead.phone, lead.city) == ("Asha Deshpande", "+919700000001", "Karad")
    assert lead.phone_problem == ""
    assert lead.enquiries.get().full_name == "Asha Kulkarni"
    for known in ("deshpande", "kulkarni"):
        assert list(find(Lead.objects.present(), known)) == [lead]
    assert "mobile: +919822012345 → +919700000001" in [line for line, _by in told(lead)]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"phone": "12"}, "This is not a full mobile number."),
        ({"phone": "nonsense"}, "Enter a mobile number with 10 digits"),
        ({"phone": "020 2553 1234"}, "This looks like a landline."),
        ({"email": "asha@"}, "This is no full e-mail address"),
        ({"email": "asha@localhost"}, "No mail can be sent to this address."),
        ({"full_name": " "}, "Write a name"),
        ({"phone": "", "email": ""}, "Keep a mobile or an e-mail address"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_given_back(correct, lead, wrong, why):
    answer = correct(**{"city": "Karad"} | wrong)
    assert answer.status_code == 422
    assert why in words(answer)
    assert 'value="Karad"' in words(answer)
    lead.refresh_from_db()
    assert (lead.city, told(lead)) == ("Satara", [])


def test_a_landline_is_taken_where_it_is_said_and_then_stands(correct, lead):
    assert correct(phone="020 2553 1234", is_landline="on").status_code == 302
    lead.refresh_from_db()
    assert lead.phone == "+912025531234"
    assert correct(city="Karad").status_code == 302


def test_an_address_that_another_lead_has_shows_the_two_as_one_person_perhaps(
    correct, lead, rohan, enquire
):
    enquire(full_name="Mohan Patil", phone="97000 00009", email="mohan@example.net")
    Lead.objects.filter(pk=lead.pk).update(email_problem="It bounced.")
    correct(email="Mohan@example.net")
    lead.refresh_from_db()
    assert (lead.email_key, lead.email_problem) == ("mohan@example.net", "")
    assert PossibleDuplicate.objects.filter(reason__contains="after a correction").exists()
    page = words(rohan.get(f"/admin/leads/lead/{lead.pk}/change/"))
    assert "same e-mail, after a correction" in page


def test_a_stale_page_is_refused_and_keeps_what_was_typed(correct, lead, head):
    seen = last_line(lead)
    log_attempt(lead.pk, "call", "connected", by=head.user)
    answer = correct(full_name="Asha Deshpande", seen=seen)
    assert answer.status_code == 409
    assert 'value="Asha Deshpande"' in words(answer)
    assert "Name: <strong>Asha Deshpande</strong>" in words(answer)
    lead.refresh_from_db()
    assert lead.full_name == "Asha Kulkarni"


def test_who_sees_numbers_masked_cannot(correct, lead, head):
    page = words(head.get(f"/admin/leads/lead/{lead.pk}/change/"))
    assert "Correct details" not in page
    assert lead.phone not in page
    answer = correct(by=head, city="Karad")
    assert answer.status_code == 422
    assert "Only who sees number and address may correct them." in words(answer)
    assert lead.email not in words(answer)
    lead.refresh_from_db()
    assert lead.city == "Satara"
