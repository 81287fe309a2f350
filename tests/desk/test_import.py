"""A list from elsewhere: read, looked at, brought in by a worker, and taken back."""

import csv
import io
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads import books, bulk, clock, consent
from leads.assignment import assign
from leads.bulk import run_waiting
from leads.choices import Channel
from leads.contacting import add_note
from leads.erasure import erase
from leads.importing import keeping, sheet
from leads.lead_fields import pack
from leads.models import (
    Acceptance,
    AccessLog,
    BulkJob,
    Enquiry,
    ImportRow,
    Lead,
    OutboundEmail,
    PossibleDuplicate,
    Promise,
    TimelineEntry,
)
from leads.stages import move
from leads.withdrawal import withdraw
from programs.models import Program

from ..leads.test_erasure import found_in_the_database
from .recount import assert_columns_true

HERE = "/admin/desk/import/"
HEADINGS = "Name,Mobile No.,E-mail ID,City,Remarks,Batch\n"
THREE = (
    HEADINGS
    + "Kavita Pawar,98220 44444,kavita@example.com,Satara,Hostel?,2027\n"
    + "Imran Shaikh,+91 98220 55555,,Pune,,2027\n"
    + "Nobody,12345,,Pune,,2027\n"
)


@pytest.fixture
def bring(head, mba):
    """Upload a file; gives the address of its page."""

    def send(content, name="fair.csv", by=head):
        if isinstance(content, str):
            content = content.encode()
        return by.post(HERE, {"file": SimpleUploadedFile(name, content)})

    return send


@pytest.fixture
def look(head, bring):
    """Upload and look; gives job and page."""

    def send(content, name="fair.csv", **changes):
        address = bring(content, name).url
        job = BulkJob.objects.latest("pk")
        said = {f"column_{n}": column for n, column in enumerate(job.wish["columns"])}
        said |= {"source": "Education Fair", "agreed_how": "Fair, on paper", "agreed": "on"}
        answer = head.post(
            f"{address}look/", {k: v for k, v in (said | changes).items() if v is not None}
        )
        job.refresh_from_db()
        page = answer if answer.status_code == 422 else head.get(address)
        return job, address, page.content.decode()

    return send


@pytest.fixture
def import_(head, look):
    """All the way: upload, look, confirm, worked off."""

    def send(content, name="fair.csv", **changes):
        job, address, _page = look(content, name, **changes)
        head.post(f"{address}do/", {"look": job.wish["look"]})
        run_waiting()
        job.refresh_from_db()
        return job, address

    return send


def counts(job):
    found = job.wish["preview"]["counts"]
    return [found[kind] for kind in ("new", "joins", "repeats", "bad")]


def workbook(*rows, **more):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, change in more.items():
        getattr(book.active, name)(change)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def undo(head, address):
    head.post(f"{address}undo/")
    run_waiting()
    return head.get(address).content.decode()


# --- Before anything is written -----------------------------------------------------------------


def test_columns_are_guessed_and_what_would_become_of_each_row_is_shown(look, lead):
    job, _address, page = look(THREE + f"Asha Kulkarni,{lead.phone},,Satara,,2027\n")
    columns = ["full_name", "phone", "email", "city", "message", "note"]
    assert job.wish["columns"] == columns
    assert counts(job) == [2, 1, 0, 1]
    assert "Line 4</li>" not in page
    assert "Line 4: The mobile is no number that can be called." in page
    assert f'href="/admin/leads/lead/{lead.pk}/change/">Asha Kulkarni: same mobile and name' in page
    assert "Nothing has happened yet." in page


def test_nothing_is_written_before_it_is_confirmed(look):
    look(THREE)
    assert run_waiting() == 0
    assert not Lead.objects.exists()
    assert not Enquiry.objects.exists()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agreed": None}, "Without it we may not contact them."),
        ({"agreed_how": ""}, "it is kept as the proof of their consent"),
        ({"source": ""}, "Name a source"),
        ({"column_0": "note"}, "Say which column holds the name."),
        ({"column_1": "note", "column_2": "left_out"}, "holds the mobile or the e-mail address"),
        ({"column_3": "full_name"}, "Two columns cannot be the same."),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_foreseen(look, changes, words):
    job, _address, page = look(THREE, **changes)
    assert words in page
    assert "look" not in job.wish


def test_rows_that_repeat_each_other_are_found(look):
    job, _address, page = look(
        HEADINGS
        + "Kavita Pawar,98220 44444,kavita@example.com,Satara,,\n" * 2
        + "Kavita Pawar,98220 77777,kavita@example.com,Pune,,\n"  # the same mailbox
        + "K. Pawar,98220 77777,,,,\n"  # the same person by the row above
        + "Sunil Pawar,98220 44444,,,,\n"  # her brother: the same phone
    )
    assert counts(job) == [2, 2, 1, 0]
    assert "The same as line 2; it is left out." in page
    assert "same e-mail, as in line 2" in page
    assert "same mobile and name, as in line 2" in page


def test_the_preview_and_the_worker_come_to_the_same(look, head, enquire):
    enquire(email="asha@example.com", phone="98220 12345")
    enquire(email="asha@example.com", phone="98220 99999", message="From my new number")
    rows = [
        "Asha K.,98220 99999,,,,", "Mohan Kulkarni,98220 12345,,,,",
        "Mohan K.,,mohan@example.com,,,", "Mohan Kulkarni,98220 12345,mohan@example.com,,,",
        "A. Kulkarni,,ASHA@example.com,,,", "Asha,98220 99999,,,,", "Meena,98220 66666,,,,",
    ]  # fmt: skip
    job, address, _page = look(HEADINGS + "\n".join(rows))
    foreseen = counts(job)
    head.post(f"{address}do/", {"look": job.wish["look"]})
    run_waiting()
    of_list = Acceptance.objects.filter(
        reference__in=Enquiry.objects.filter(origin="import").values("reference")
    )
    assert [of_list.filter(accepted_as=kind).count() for kind in ("new", "joined")] == foreseen[:2]
    assert books.balance().amiss == []


def test_a_look_that_is_not_the_last_cannot_be_confirmed(look, head):
    job, address, _page = look(THREE)
    first = job.wish["look"]
    said = {f"column_{n}": column for n, column in enumerate(job.wish["columns"])}
    more = {"source": "x", "agreed_how": "y", "agreed": "on", "column_5": "left_out"}
    head.post(f"{address}look/", said | more)
    page = head.post(f"{address}do/", {"look": first}, follow=True).content.decode()
    assert "look again before you go on" in page
    assert BulkJob.objects.get().state == "draft"


def test_a_preview_of_five_thousand_rows_asks_the_database_a_few_times(
    look, head, django_assert_max_num_queries
):
    rows = "".join(f"Neha {n % 50},98{n:08d},n{n}@example.com,Pune,,\n" for n in range(5000))
    job, address, _page = look(HEADINGS + rows)
    assert sum(counts(job)) == 5000
    said = {f"column_{n}": column for n, column in enumerate(job.wish["columns"])}
    with django_assert_max_num_queries(80):
        head.post(f"{address}look/", said | {"source": "x", "agreed_how": "y", "agreed": "on"})


def test_bad_rows_can_be_downloaded_with_their_reasons_and_no_formula(look, head):
    _job, address, _page = look(HEADINGS + '"=HYPERLINK(""x"")",123,,Pune,,\n')
    answer = head.get(f"{address}left-out/")
    table = b"".join(answer).decode().lstrip("\ufeff")
    [row] = list(csv.DictReader(io.StringIO(table)))
    assert (row["Line"], row["Name"]) == ("2", '\'=HYPERLINK("x")')
    assert row["Why it was left out"] == "The mobile is no number that can be called."
    assert AccessLog.objects.get().action == "exported"


# --- Brought in ---------------------------------------------------------------------------------


def test_each_row_becomes_an_enquiry_with_its_consent_and_nobody_is_written_to(import_, head):
    job, address = import_(THREE, default_program=str(Program.objects.get().pk))
    assert (job.state, job.done, len(job.skipped)) == ("done", 2, 1)
    kavita = Lead.objects.get(full_name="Kavita Pawar")
    assert (kavita.phone, kavita.origin, kavita.city) == ("+919822044444", "import", "Satara")
    assert kavita.program == Program.objects.get()
    assert kavita.first_touch.source == "education fair"
    enquiry = kavita.enquiries.get()
    assert enquiry.message == "Hostel?\nBatch: 2027"
    assert enquiry.answers["Mobile No."] == "98220 44444"
    assert kavita.consents.get().method == "Fair, on paper"
    assert kavita.timeline.filter(kind="imported", actor=head.user).count() == 1
    assert not OutboundEmail.objects.exists()
    assert not Promise.objects.exists()
    assert books.balance().amiss == []
    line = AccessLog.objects.get(action="imported")
    assert (line.actor, line.count, line.words) == (head.user, 2, "Fair, on paper")
    assert "2 done, 1 left out." in head.get(address).content.decode()


def test_who_is_to_be_welcomed_gets_what_a_visitor_gets(import_, school):
    import_(THREE, is_welcomed="on")
    kinds = OutboundEmail.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["confirmation", "notice", "notice"]
    assert Promise.objects.count() == 2
    assert books.balance().amiss == []


def test_new_ones_get_the_owner_and_the_call_that_were_chosen(import_, team, lead):
    call_at = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assign(lead.pk, team[2], by=team[0])
    text = f"{THREE}Asha Kulkarni,{lead.phone},,,,\n"
    import_(text, owner=str(team[1].pk), call_at=call_at)
    for new in Lead.objects.filter(origin="import"):
        assert new.owner == team[1]
        assert new.next_step == "follow_up"
    lead.refresh_from_db()
    assert lead.owner == team[2]
    assert lead.enquiries.count() == 2


@pytest.mark.parametrize("is_welcomed", [None, "on"])
def test_who_took_their_consent_back_did_not_give_it_again_by_being_in_a_list(
    import_, lead, rohan, is_welcomed
):
    withdraw(lead.pk, by=rohan.user)
    before = (lead.consents.count(), OutboundEmail.objects.count(), Promise.objects.count())
    job, _address = import_(f"{HEADINGS}Asha Kulkarni,{lead.phone},,,,\n", is_welcomed=is_welcomed)
    assert job.done == 1
    lead.refresh_from_db()
    assert lead.channels_refused == sorted(Channel.values)
    assert lead.stage == "lost"
    assert not consent.stands(lead, "answer")
    assert before == (lead.consents.count(), OutboundEmail.objects.count(), Promise.objects.count())
    assert lead.enquiries.count() == 2
    assert lead.last_touch.source == "education fair"
    assert lead.timeline.filter(kind="imported").count() == 1
    assert books.balance().amiss == []


def test_a_lost_lead_in_a_list_stays_lost_and_is_promised_no_call(import_, lead, rohan):
    move(lead.pk, "lost", by=rohan.user, from_stage="new", lost_reason="fees")
    import_(f"{HEADINGS}Asha Kulkarni,{lead.phone},,,,\n", is_welcomed="on")
    lead.refresh_from_db()
    assert (lead.stage, lead.lost_reason, lead.next_at) == ("lost", "fees", None)
    assert not Promise.objects.owed().exists()
    assert lead.enquiries.count() == 2
    assert books.balance().amiss == []


def test_the_same_list_again_doubles_nobody(import_, look, head):
    import_(THREE)
    job, _address, page = look(THREE, name="again.csv")
    assert counts(job) == [0, 0, 2, 1]
    import_(THREE)
    assert Enquiry.objects.count() == 2


def test_a_worker_that_was_killed_doubles_nobody(import_, look, head, monkeypatch):
    rows = "".join(f"Neha {n},98220{n:05d},,,,\n" for n in range(120))
    job, address, _page = look(HEADINGS + rows)
    head.post(f"{address}do/", {"look": job.wish["look"]})
    whole, begun = bulk._slice, []

    def die_in_the_second(pk):
        begun.append(pk)
        if len(begun) == 2:
            monkeypatch.setattr(bulk.BulkJob, "save", lambda *a, **b: 1 / 0)
        return whole(pk)

    monkeypatch.setattr(bulk, "_slice", die_in_the_second)
    with pytest.raises(ZeroDivisionError):
        run_waiting()
    monkeypatch.undo()
    assert Enquiry.objects.count() == 50
    BulkJob.objects.update(lease_until=None)
    run_waiting()
    assert Enquiry.objects.count() == Lead.objects.count() == 120
    assert books.balance().amiss == []


def test_only_who_may_import_can_and_a_list_is_its_makers_own(bring, rohan, head, admin_client):
    assert rohan.get(HERE).status_code == 403
    assert bring(THREE, by=rohan).status_code == 403
    address = bring(THREE).url
    for path in (address, f"{address}left-out/"):
        assert admin_client.get(path).status_code == 404
        assert rohan.get(path).status_code == 403
    for path in ("look/", "do/", "undo/", "throw-away/"):
        assert rohan.post(address + path).status_code == 403
        assert head.get(address + path).status_code == 405


# --- Taken back ---------------------------------------------------------------------------------


def everything():
    """All rows that an import could touch."""
    models = [
        Acceptance, Enquiry, TimelineEntry, Promise, OutboundEmail, PossibleDuplicate
    ]  # fmt: skip
    rows = {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}
    return rows | {"leads": [(lead.pk, pack(lead)) for lead in Lead.everything.order_by("pk")]}


def test_undo_leaves_everything_as_it_was(import_, head, enquire, mba):
    enquire()
    enquire(full_name="Vikram Jadhav", phone="99220 99220", email="")
    vikram = Lead.objects.get(full_name="Vikram Jadhav")
    move(vikram.pk, "lost", by=head.user, from_stage="new", lost_reason="fees")
    before = everything()
    job, address = import_(
        THREE
        + "Asha Kulkarni,98220 12345,,Nashik,,\n"
        + "Mohan Kulkarni,98220 12345,mohan@example.com,,,\n"
        + "Vikram Jadhav,99220 99220,vikram@example.com,Pune,,\n"
        + "Kavita P,98220 44444,,,And again,\n",
        is_welcomed="on",
        call_at=(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    )
    assert job.done == 6
    assert Lead.objects.get(full_name="Vikram Jadhav").stage == "lost"
    assert PossibleDuplicate.objects.exists()
    head.get(f"/admin/leads/lead/{Lead.objects.get(full_name='Mohan Kulkarni').pk}/change/")
    page = undo(head, address)
    assert "Undone for 6; 0 were changed since and stay." in page
    assert everything() == before
    for lead in Lead.objects.all():
        assert_columns_true(lead)
    assert books.balance().amiss == []


def test_what_somebody_worked_on_stays_and_is_listed(import_, head, rohan, enquire):
    enquire()
    job, address = import_(THREE + "Asha Kulkarni,98220 12345,,,,\n")
    kavita, imran = (Lead.objects.get(full_name__startswith=n) for n in ("Kavita", "Imran"))
    add_note(kavita.pk, "Will visit", by=rohan.user)
    enquire(full_name="Imran Shaikh", phone="98220 55555", email="imran@example.com")
    page = undo(head, address)
    assert "Undone for 1; 2 were changed since and stay." in page
    assert "Kavita Pawar</a>: Somebody worked on this lead since." in page
    assert "Imran Shaikh</a>: The person asked again since." in page
    assert Lead.objects.filter(pk__in=[kavita.pk, imran.pk]).count() == 2
    assert Lead.objects.get(full_name="Asha Kulkarni").enquiries.count() == 1
    assert books.balance().amiss == []


def test_a_joined_lead_keeps_what_it_learned_elsewhere_since(import_, head, enquire):
    enquire(email="")
    lead = Lead.objects.get()
    _job, address = import_(HEADINGS + "Asha Kulkarni,98220 12345,asha.k@example.com,Nashik,,\n")
    lead.refresh_from_db()
    assert lead.email == "asha.k@example.com"
    enquire(message="And the fees?", email="")
    undo(head, address)
    lead.refresh_from_db()
    assert lead.email == ""
    newest = lead.enquiries.latest("received_at")
    assert (lead.last_touch, lead.last_enquiry_at) == (newest.touch, newest.received_at)
    assert_columns_true(lead)
    assert books.balance().amiss == []


def test_who_asked_again_since_is_not_found_by_the_name_of_a_row_that_was_taken_back(
    import_, head, enquire
):
    enquire()
    row = "Asha K. Deshmukh,98220 12345,deshmukh@example.com,,,\n"
    _job, address = import_(HEADINGS + row, is_welcomed="on")
    enquire(full_name="Asha Rao Kulkarni", message="And the fees?")
    lead = Lead.objects.get()
    assert "deshmukh" in lead.known_as
    undo(head, address)
    lead.refresh_from_db()
    assert lead.enquiries.count() == 2
    assert "deshmukh" not in lead.known_as
    assert "rao" in lead.known_as
    assert lead.promise_state == "open"
    assert_columns_true(lead)


def test_a_mail_that_left_cannot_be_taken_back(import_, head):
    _job, address = import_(THREE, is_welcomed="on")
    OutboundEmail.objects.filter(kind="confirmation").update(state="sent", attempts_made=1)
    page = undo(head, address)
    assert "Kavita Pawar</a>: A mail was sent since." in page
    assert "Undone for 1; 1 were changed since and stay." in page


def test_undo_has_seven_days_and_happens_once(import_, head):
    _job, address = import_(THREE)
    BulkJob.objects.update(finished_at=clock.now() - timedelta(days=7, minutes=1))
    assert (
        "This cannot be undone any more."
        in head.post(f"{address}undo/", follow=True).content.decode()
    )
    BulkJob.objects.update(finished_at=clock.now())
    undo(head, address)
    assert not Lead.objects.exists()
    assert "cannot be undone" in head.post(f"{address}undo/", follow=True).content.decode()


# --- What is kept -------------------------------------------------------------------------------


def test_no_file_is_kept_and_the_cells_go_with_the_writing(import_, look, settings):
    import_(THREE)
    cells = ImportRow.objects.values_list("cells", flat=True)
    assert [bool(row) for row in cells] == [False, False, True]
    assert not list(settings.MEDIA_ROOT.glob("desk/*"))


def test_a_list_that_nobody_confirms_is_forgotten_after_a_day(look, head):
    job, address, _page = look(THREE)
    BulkJob.objects.update(created_at=clock.now() - timedelta(hours=23))
    keeping.forget_old_lists()
    assert ImportRow.objects.count() == 3
    BulkJob.objects.update(created_at=clock.now() - timedelta(hours=25))
    keeping.forget_old_lists()
    assert not ImportRow.objects.exists()
    assert not BulkJob.objects.exists()
    assert head.get(address).status_code == 404


def test_bad_rows_are_forgotten_a_day_after_and_the_rest_when_undo_ends(import_):
    import_(THREE)
    BulkJob.objects.update(finished_at=clock.now() - timedelta(hours=25))
    keeping.forget_old_lists()
    assert not any(ImportRow.objects.values_list("cells", flat=True))
    assert ImportRow.objects.count() == 3
    BulkJob.objects.update(finished_at=clock.now() - timedelta(days=8))
    keeping.forget_old_lists()
    assert not ImportRow.objects.exists()
    assert BulkJob.objects.get().done == 2


def test_the_cells_of_a_list_that_failed_are_forgotten_a_day_after_too(look, head, monkeypatch):
    job, address, _page = look(THREE)
    head.post(f"{address}do/", {"look": job.wish["look"]})

    def gone(_job):
        raise BulkJob.DoesNotExist

    monkeypatch.setattr(bulk, "_go_on", gone)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, bool(job.finished_at)) == ("failed", True)
    assert any(ImportRow.objects.values_list("cells", flat=True))
    BulkJob.objects.update(finished_at=clock.now() - timedelta(hours=25))
    keeping.forget_old_lists()
    assert not any(ImportRow.objects.values_list("cells", flat=True))


def test_a_list_can_be_thrown_away_at_once_but_not_while_it_is_worked_off(look, head):
    job, address, _page = look(THREE)
    head.post(f"{address}do/", {"look": job.wish["look"]})
    head.post(f"{address}throw-away/")
    assert ImportRow.objects.count() == 3
    BulkJob.objects.update(state="draft")
    head.post(f"{address}throw-away/")
    assert not ImportRow.objects.exists()


def test_an_erased_person_is_in_no_list_either(import_, enquire, head):
    enquire(email="", city="")
    import_(HEADINGS + "Asha Kulkarni,98220 12345,asha.secret@example.com,Nagpurcity,Word,\n")
    erase(Lead.objects.get(), reason="asked")
    words = ("Asha Kulkarni", "asha.secret", "Nagpurcity", "9822012345")
    assert found_in_the_database(words) == []


# --- Files of every kind ------------------------------------------------------------------------


def read(content):
    return sheet.read(io.BytesIO(content), len(content))


TABLE = "Name;City\nशीतल Patil;Pune\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
        b"sep=;\n" + TABLE.encode(),
        b"\n\n;;\n" + TABLE.encode(),
        TABLE.replace("\n", "\r\n").encode(),
        workbook(["Name", "City"], ["शीतल Patil", "Pune"], [None, None]),
    ],
    ids=["utf8", "bom", "utf16", "16le", "16be", "comma", "tab", "sep", "blank", "crlf", "xlsx"],
)
def test_every_usual_spelling_of_a_table_is_read(content):
    found = read(content)
    assert found.headings == ["Name", "City"]
    assert [cells for _line, cells in found.rows] == [["शीतल Patil", "Pune"]]


def test_what_windows_wrote_is_read():
    assert read("Name,City\nJosé Müller,Köln\n".encode("cp1252")).rows[0][1][0] == "José Müller"


def test_line_numbers_are_those_of_the_file():
    found = read(b'Name,Remarks\nA,"one\ntwo"\n\nB,x\n')
    assert [line for line, _cells in found.rows] == [2, 5]


def test_headings_get_names_of_their_own():
    content = workbook(["Name", "Mobile", "Mobile", None, "City"], ["A", "1", "2", "3", "4"])
    assert read(content).headings == ["Name", "Mobile", "Mobile (2)", "Column D", "City"]
    merged = workbook(["Contact", None, "City"], ["A", "98220", "Pune"], merge_cells="A1:B1")
    assert read(merged).headings == ["Contact", "Column B", "City"]


def test_numbers_and_days_of_a_workbook_come_as_people_read_them():
    content = workbook(
        ["Name", "Mobile", "Visited", "Marks", "Sum"],
        ["A", 9.8220123e9, datetime(2026, 11, 12), 61.5, "=1+1"],
    )
    assert read(content).rows[0][1] == ["A", "9822012300", "2026-11-12", "61.5"]


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("9822012345", "+919822012345"),
        ("9822012345.0", "+919822012345"),
        ("9.822012345E9", "+919822012345"),
        ("9.8220123E9", "+919822012300"),
        ("9.822012345E+09", "+919822012345"),
        ("91-98220-12345", "+919822012345"),
        ("९८२२०१२३४५", "+919822012345"),
    ],
)
def test_mobiles_come_whole_from_a_spreadsheet(import_, said, phone):
    import_(HEADINGS + f'A B,"{said}",,,,\n')
    assert Lead.objects.get().phone == phone


def test_a_mobile_that_a_spreadsheet_cut_short_is_bad(look):
    job, _address, page = look(HEADINGS + "A B,9.82201E+09,,,,\n")
    assert counts(job)[3] == 1
    assert "The spreadsheet has cut the mobile short." in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",98220 44444,,,,", "There is no name."),
        ("A B,,,,,", "There is neither a mobile nor an e-mail address."),
        ("A B,,nonsense,,,", "The e-mail address is none."),
        ("A B,,a@localhost,,,", "The e-mail address is none."),
        ("A B,98220 44444,,,,,,,", None),
        ("A B,98220 44444,,,,,7,8", "It has more cells than there are headings."),
        (f"{'A' * 101},98220 44444,,,,", "A cell is too long"),
        (f"A B,98220 44444,,,{'x' * 5000},", "A cell is too long"),
        ("A B,98220 44444 / 98220 55555,,,,", "The mobile is no number that can be called."),
    ],
)
def test_a_bad_row_says_why(look, row, words):
    job, _address, page = look(HEADINGS + row + "\n")
    assert counts(job)[3] == (1 if words else 0)
    assert (words or "Nothing has happened yet.") in page


def test_programs_are_known_by_name_and_by_slug(look, import_):
    heading = "Name,Mobile,Course\n"
    job, _address, page = look(heading + "A B,98220 44444,MBA Finance\n")
    assert "There is no program “MBA Finance”." in page
    import_(
        heading
        + "A B,98220 44444,mba in operations  management\nC D,98220 55555,mba-operations-management\n"
    )
    assert Lead.objects.filter(program__slug="mba-operations-management").count() == 2


def test_first_and_last_name_make_one(import_):
    import_("First Name,Last Name,Phone\nKavita,Pawar,98220 44444\n")
    assert Lead.objects.get().full_name == "Kavita Pawar"


def test_nul_bytes_and_marks_that_turn_text_around_are_dropped(import_):
    import_("Name,Mobile\nKav\x00ita\u202e Pawar,98220 44444\n")
    assert Lead.objects.get().full_name == "Kavita Pawar"


def test_formulas_in_a_list_are_words(import_, head):
    import_(HEADINGS + '=cmd|calc,98220 44444,,"@SUM(A1)",,\n')
    assert Lead.objects.get().full_name == "=cmd|calc"


# --- Hostile files ------------------------------------------------------------------------------


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def with_part(content, name, replaced):
    """A workbook with one of its parts written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, replaced)
    return out.getvalue()


GOOD = workbook(["Name", "Mobile"], ["Kavita Pawar", "98220 44444"])
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + ']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData></worksheet>'
)
HOSTILE = [
    (b"", "The submitted file is empty."),
    (b"Name,Mobile\n", "the headings, and nobody below them"),
    (b"\n\n  \n", "The file is empty."),
    (bytes(range(256)) * 40, "This is no list."),
    (b"\xd0\xcf\x11\xe0" + bytes(600), "an Excel file of the old kind"),
    (b"PK\x03\x04" + bytes(600), "This file is damaged."),
    (zipped(word__document_xml="<w/>"), "This is no list."),
    (zipped(xl__workbook_xml="<w/>"), "This workbook cannot be read."),
    (("A," * 10_000 + "\n" + "1," * 10_000 + "1").encode(), None),
    (("A" + ",B" * 10_000 + "\n1\n").encode(), "more than 100 columns"),
    (b'Name,Mobile\n"A,1\n' + b"x" * 200_000, "a quotation mark is never closed"),
    (b"Name,Mobile\n" + b"A,1\n" * 20_001, "more than 20,000 rows"),
    (workbook(["A"] * 10_000, ["1"]), "more than 100 columns"),
    (with_part(GOOD, SHEET, bytes(160 * 1024 * 1024)), "Unpacked, this workbook would be too large"),
    (with_part(GOOD, "xl/sharedStrings.xml", bytes(41 * 1024 * 1024)), "would be too large"),
    (with_part(GOOD, SHEET, LAUGHS), "This workbook cannot be read."),
    (with_part(GOOD, SHEET, b"<worksheet><sheetData><row>"), "This workbook cannot be read."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"), HOSTILE, ids=[str(words)[:24] for _content, words in HOSTILE]
)
def test_what_is_no_list_is_refused_in_words(bring, content, words):
    answer = bring(content)
    assert answer.status_code == 422
    assert (words or "more than 100 columns") in answer.content.decode()
    assert not BulkJob.objects.exists()


def test_fifty_megabytes_are_refused_in_words(bring):
    answer = bring(b"Name,Mobile\n" + b"x" * 50 * 1024 * 1024)
    assert answer.status_code == 422
    assert "at most 10.0" in answer.content.decode()


def test_macros_and_links_to_other_files_are_passed_over(import_):
    content = with_part(GOOD, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(100))
    content = with_part(content, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    import_(content, name="fair.xlsm")
    assert Lead.objects.get().full_name == "Kavita Pawar"


def test_a_name_that_is_a_path_or_a_script_is_words(bring, head):
    address = bring(THREE, name="../../<script>alert(1)</script>.csv").url
    page = head.get(address).content.decode()
    assert "<script>alert" not in page
