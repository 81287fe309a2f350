"""Leads as a table: chosen columns, a reason that is kept, no formulas, and a count of what left."""

import io

import openpyxl
import pytest

from leads import exporting
from leads.models import AccessLog, BulkJob, Lead

from .test_bulk import choose


@pytest.fixture
def chosen(rohan, newcomers):
    newcomers(60, owner=rohan.user)
    return list(Lead.objects.values_list("pk", flat=True))


def export(client, address, **said):
    answer = client.post(f"{address}export/", said)
    return (
        "".join(part.decode() for part in answer) if answer.streaming else answer.content.decode()
    )


def test_the_head_takes_out_chosen_columns_with_a_reason_that_is_kept(head, lead):
    Lead.objects.update(full_name='=HYPERLINK("x")', city="@cmd")
    address = choose(head, [lead.pk]).url
    table = export(head, address, columns=["full_name", "phone", "city"], reason="for the open day")
    header, row = table.lstrip("\ufeff").splitlines()
    assert header == "Name,Mobile,City"
    assert row == '"\'=HYPERLINK(""x"")",\'+919822012345,\'@cmd'
    line = AccessLog.objects.get(action="exported")
    assert (line.actor, line.count, line.words) == (head.user, 1, "for the open day")


def test_without_a_reason_or_columns_nothing_leaves(head, lead):
    address = choose(head, [lead.pk]).url
    assert "Say what it is for" in export(head, address, columns=["phone"])
    assert "Choose at least one column" in export(head, address, reason="x")
    assert not AccessLog.objects.filter(action="exported").exists()


def test_a_counsellor_takes_nothing_out(rohan, chosen):
    address = choose(rohan, chosen).url
    assert "Download CSV" not in rohan.get(address).content.decode()
    answer = rohan.post(f"{address}export/", {"columns": ["phone"], "reason": "x"})
    assert answer.status_code == 403


def workbook_of(answer):
    content = b"".join(answer)
    answer.close()
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())


def test_a_workbook_has_the_same_without_formulas(head, lead):
    Lead.objects.update(full_name='=HYPERLINK("x")', city="@cmd")
    address = choose(head, [lead.pk]).url
    said = {"columns": ["full_name", "phone", "city", "stage", "created_at"], "reason": "x"}
    answer = head.post(f"{address}export/", said | {"file_type": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="leads.xlsx"'
    header, row = workbook_of(answer)
    assert [cell.value for cell in header] == ["Name", "Mobile", "City", "Stage", "Came in"]
    assert [cell.value for cell in row][:4] == [
        '=HYPERLINK("x")', "+919822012345", "@cmd", "new"
    ]  # fmt: skip
    assert [cell.data_type for cell in row] == ["s", "s", "s", "s", "d"]
    assert all(cell.quotePrefix for cell in row[:3]), "text, also when it is saved as CSV"


def test_the_log_counts_the_rows_that_left(head, lead, newcomers):
    newcomers(5)
    chosen = list(Lead.objects.values_list("pk", flat=True))
    address = choose(head, chosen).url
    Lead.objects.filter(pk=chosen[-1]).update(merged_into=lead)
    table = export(head, address, columns=["full_name"], reason="x")
    rows = table.splitlines()[1:]
    assert AccessLog.objects.get(action="exported").count == len(rows) == 5


def test_what_was_merged_or_is_not_theirs_does_not_leave(head, lead, chosen):
    """The choice is kept for a while; what may be seen is asked again."""
    address = choose(head, [*chosen[:3], lead.pk]).url
    job = BulkJob.objects.get()
    job.targets = [*chosen[:3], lead.pk, 10**9]
    job.save()
    table = export(head, address, columns=["full_name"], reason="x")
    assert len(table.splitlines()) == 5


def test_many_rows_cost_one_query(head, newcomers, django_assert_max_num_queries):
    newcomers(1000)
    leads = Lead.objects.all()
    with django_assert_max_num_queries(6):
        table = exporting.export(leads, exporting.COLUMNS, by=head.user, reason="x")
        assert len(list(table.as_csv())) == 1001
        assert len(workbook_of(table.as_workbook())) == 1001
