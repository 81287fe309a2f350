"""A migration that is not one transaction is taken up again by the next try, wherever the first was cut short."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leads.models import Lead

FIGURES = ("leads", "0010_figures")

pytestmark = pytest.mark.django_db(transaction=True)


def made():
    """What there is in the database of the tables that it touches."""
    tables = ("leads_lead", "leads_bookslook", "leads_keptfigures", "leads_weeklyletter")
    with connection.cursor() as cursor:
        look = connection.introspection
        return {
            table: (
                sorted(column.name for column in look.get_table_description(cursor, table)),
                sorted(look.get_constraints(cursor, table)),
            )
            for table in tables
        }


def apply_again():
    loader = MigrationExecutor(connection).loader
    migration = loader.get_migration(*FIGURES)
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(loader.project_state(FIGURES, at_end=False), editor)


def test_what_is_there_is_left_as_it_is_and_what_is_missing_is_made(enquire):
    enquire(utm_source="google", utm_campaign="may")
    before = made()
    counted = ("first_source", "first_campaign", "furthest_stage", "promise_state")
    rows = list(Lead.objects.values_list(*counted))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX lead_by_campaign")
        cursor.execute("DROP TABLE leads_weeklyletter")
    Lead.objects.update(first_source="", first_campaign="", promise_state="")
    apply_again()
    assert made() == before
    assert list(Lead.objects.values_list(*counted)) == rows == [("google", "may", "new", "open")]
