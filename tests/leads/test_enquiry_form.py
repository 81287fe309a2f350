import re

import pytest

from leads.models import Enquiry, Lead
from tests.stacks import FormReader

FIELDS = ["full_name", "phone", "email", "program", "city", "message", "consent_contact"]


def errors_of(response):
    return re.findall(r'<li><a href="#id_(\w+)">(.*?)</a></li>', response.content.decode())


def test_the_form_asks_six_things_and_nothing_is_ticked(browser, mba):
    page = browser.get("/enquire/").content.decode()
    asked = re.findall(r'id="id_(\w+)"', page)
    assert [name for name in asked if name in FIELDS] == FIELDS
    assert "checked" not in page


def test_the_program_of_the_page_before_is_chosen_and_can_be_changed(browser, mba):
    page = browser.get(f"/enquire/?program={mba.slug}").content.decode()
    assert f'<option value="{mba.slug}" selected>' in page
    assert "I am not sure yet" in page


def test_an_unknown_program_in_the_address_still_shows_the_form(browser, mba):
    assert browser.get("/enquire/?program=no-such-program").status_code == 200


def test_a_good_enquiry_leads_to_a_thanks_page_with_a_reference(enquire, browser):
    answer = enquire()
    assert answer.status_code == 303
    page = browser.get(answer["Location"]).content.decode()
    enquiry = Enquiry.objects.get()
    assert enquiry.reference in page
    assert "A counsellor of ISMR Pune will call you by" in page
    assert "IST" in page
    assert not set(enquiry.reference) & set("0O1IL5S2Z8BUV")


def test_the_thanks_page_shows_nothing_about_the_person(enquire, browser):
    page = browser.get(enquire()["Location"]).content.decode()
    for private in ("Asha", "98220", "asha@example.com", "Satara", "hostel"):
        assert private not in page


def test_a_reference_typed_in_lower_case_is_found(enquire, browser):
    address = enquire()["Location"]
    assert browser.get(address.lower())["Location"] == address


def test_an_unknown_reference_is_a_designed_404(browser, mba):
    answer = browser.get("/enquire/thanks/AAA-AAAA/")
    assert answer.status_code == 404


def test_neither_form_nor_thanks_page_is_cached_or_sets_a_cookie(enquire, browser):
    for answer in (browser.get("/enquire/"), enquire(), browser.get(enquire()["Location"])):
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies


@pytest.mark.parametrize(
    "name",
    [
        "Sunita",
        "सुनिता पाटील",
        "Siobhán O'Neil",
        "S. R. Patil",
        "Sujatha ஸ்ரீ",
        "क्षत्रिय \u200d",
        "x" * 100,
    ],
)
def test_every_real_name_is_kept_exactly(enquire, name):
    enquire(full_name=name)
    assert Enquiry.objects.get().full_name == name.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "9145374040",
        "09145374040",
        "091453 74040",
        "+91 91453 74040",
        "00919145374040",
        "91453-74040 (WhatsApp)",
        "९१४५३७४०४०",
    ],
)
def test_every_way_of_typing_the_mobile_is_the_same_number(enquire, typed):
    enquire(phone=typed)
    assert Enquiry.objects.get().phone == "+919145374040"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+977 984-1234567", "+9779841234567"),
        ("+971 50 123 4567", "+971501234567"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_numbers_of_other_countries_are_taken_with_their_code(enquire, typed, stored):
    enquire(phone=typed)
    assert Enquiry.objects.get().phone == stored


@pytest.mark.parametrize("typed", ["1234567890", "5145374040"])
def test_a_landline_is_refused_as_a_mobile_and_taken_when_announced(enquire, typed):
    answer = enquire(phone=typed)
    assert (
        "phone",
        "This looks like a landline. Enter a mobile number, or tick “This is a landline” below.",
    ) in errors_of(answer)
    assert 'name="phone_is_landline"' in answer.content.decode()
    assert enquire(phone=typed, phone_is_landline="on").status_code == 303


@pytest.mark.parametrize(
    "typed", ["9145374040 / 9145374041", "9145374040, 9822012345", "9145374040 or 9822012345"]
)
def test_two_numbers_in_one_box_are_asked_for_one(enquire, typed):
    assert errors_of(enquire(phone=typed))[0][1].startswith("Enter one number here.")


@pytest.mark.parametrize("typed", ["12345", "abc", "+91", "99999999999999999999", "\u0660" * 3])
def test_what_is_no_number_is_told_how_to_mend(enquire, typed):
    field, message = errors_of(enquire(phone=typed))[0]
    assert field == "phone"
    assert "10 digits" in message


def test_a_mobile_or_an_address_is_enough_and_neither_is_not(enquire):
    assert enquire(email="").status_code == 303
    assert enquire(phone="").status_code == 303
    assert errors_of(enquire(phone="", email="")) == [
        ("phone", "Enter your mobile number or your e-mail address, so that we can answer you.")
    ]


def test_a_slip_in_the_address_is_asked_about_once_and_can_be_kept(enquire):
    answer = enquire(email="asha@gmial.com")
    assert errors_of(answer)[0][1].startswith("Did you mean asha@gmail.com?")
    kept = re.search(r'name="email_as_typed" value="(.*?)"', answer.content.decode())[1]
    assert enquire(email="asha@gmial.com", email_as_typed=kept).status_code == 303


@pytest.mark.parametrize(
    "domain", ["ymail.com", "mail.com", "ismrpune.edu.in", "gmail.com", "gmx.de"]
)
def test_a_right_address_is_never_questioned(enquire, domain):
    assert enquire(email=f"asha@{domain}").status_code == 303


def test_every_empty_required_field_says_so_at_the_top_and_beside_it(enquire):
    answer = enquire(full_name="", phone="", email="", consent_contact=None)
    page = answer.content.decode()
    assert [field for field, _ in errors_of(answer)] == ["full_name", "phone", "consent_contact"]
    assert page.count("Enter your name.") == 2
    assert page.index("There is a problem") < page.index("<h1")
    assert re.search(r"<title>\s*Error: ", page)
    assert 'aria-invalid="true"' in page
    for kept in ("Satara", "Is there a hostel?"):
        assert kept in page


def test_after_an_error_the_key_stays_so_that_a_repeat_is_one_enquiry(enquire, asha):
    key = asha()["submission_id"]
    page = enquire(full_name="", submission_id=key).content.decode()
    assert f'name="submission_id" value="{key}"' in page


@pytest.mark.parametrize("field", ["full_name", "phone", "email", "program", "city", "message"])
def test_a_megabyte_in_any_field_is_a_clear_message_and_keeps_the_rest(enquire, field):
    answer = enquire(**{field: "9" * 1_000_000})
    assert answer.status_code == 200
    assert errors_of(answer)[0][0] == field
    if field != "city":
        assert 'value="Satara"' in answer.content.decode()
    assert Enquiry.objects.count() == 0


def test_three_megabytes_are_refused_with_a_page_that_says_so(enquire):
    assert enquire(message="x" * 3_000_000).status_code == 400


@pytest.mark.parametrize("field", ["full_name", "city", "message"])
@pytest.mark.parametrize("hidden", ["\x00", "\u202e", "\u200f", "\x1b", "\ufeff"])
def test_hidden_characters_are_taken_out_and_said(enquire, asha, field, hidden):
    typed = asha()[field]
    answer = enquire(**{field: typed + hidden})
    assert errors_of(answer)[0][0] == field
    assert hidden not in answer.content.decode()
    assert enquire().status_code == 303
    assert getattr(Enquiry.objects.get(), field) == typed


@pytest.mark.parametrize("hidden", ["\x00", "\u202e", "\u200f", "\x1b", "\ufeff"])
@pytest.mark.parametrize(
    ("field", "kept"), [("phone", "+919822012345"), ("email", "asha@example.com")]
)
def test_hidden_characters_are_taken_off_a_number_or_an_address_without_a_word(
    enquire, asha, field, kept, hidden
):
    assert enquire(**{field: hidden + asha()[field] + hidden}).status_code == 303
    assert getattr(Enquiry.objects.get(), field) == kept


def test_nul_in_the_unseen_fields_harms_nothing(enquire):
    answer = enquire(
        page="/\x00",
        utm_source="x\x00y",
        submission_id="\x00",
        stamp="\x00",
        notice="\x00",
        second_reference="",
    )
    assert answer.status_code == 303
    assert enquire(program="\x00").status_code == 200


def test_a_name_cannot_add_a_header_to_a_mail(enquire):
    enquire(full_name="Asha\r\nBcc: victim@example.com")
    assert Enquiry.objects.count() == 0
    enquire(full_name="Asha Bcc")
    for mail in Lead.objects.get().mails.all():
        assert "\n" not in mail.subject


def test_html_in_the_question_is_shown_as_text_everywhere(enquire, rohan):
    enquire(message="<script>alert(1)</script>", full_name="<b>Asha")
    lead = Lead.objects.get()
    staff_page = rohan.get(f"/admin/leads/lead/{lead.pk}/change/").content.decode()
    for page in (staff_page, *(mail.html_body for mail in lead.mails.all())):
        assert "<script>alert" not in page
        assert "<b>Asha" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused_politely(browser, mba, method):
    assert getattr(browser, method)("/enquire/").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/enquire/%00", "/enquire/thanks/%00/", "/enquire/?program=%00", "/?x=%00", "/apply/%00/"],
)
def test_a_nul_in_the_address_is_never_a_server_error(browser, mba, path):
    assert browser.get(path).status_code in (400, 404)


@pytest.mark.parametrize(
    "email",
    ["a@localhost", "a@[127.0.0.1]", "a@" + ".".join(["\u3316" * 4] * 40) + ".com"],
)
def test_an_address_that_cannot_be_mailed_gets_a_message(enquire, email):
    assert [field for field, _ in errors_of(enquire(email=email))] == ["email"]


def test_a_broken_origin_header_keeps_the_form(client, asha):
    answer = client.post("/enquire/", asha(), headers={"origin": "http://[::1"})
    assert answer.status_code == 200
    assert "Please press the button once more" in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["priya@gmail.com.", "priya@gmail.com;", "priya @gmail.com", "mailto:priya@gmail.com",
     "<priya@gmail.com>", "\u202apriya@gmail.com\u202c"],
)  # fmt: skip
def test_what_a_keyboard_or_an_app_puts_around_an_address_is_taken_off(enquire, typed):
    assert enquire(email=typed).status_code == 303
    assert Enquiry.objects.get().email == "priya@gmail.com"


def test_a_number_copied_with_invisible_marks_is_taken_as_it_is(enquire):
    assert enquire(phone="\u202a+91 98220 40011\u202c").status_code == 303
    assert Enquiry.objects.get().phone == "+919822040011"


def test_a_likely_slip_with_a_stray_dot_is_asked_about_once(browser, asha):
    page = browser.post("/enquire/", asha(email="priya@gmial.com.")).content.decode()
    assert "priya@gmail.com" in page
    again = FormReader(page).hidden | asha(email="priya@gmial.com.", submission_id=None, stamp=None)
    assert browser.post("/enquire/", again).status_code == 303
