"""What a search and every order of a list need to stay quick among a million leads.

Not in one transaction: filling the column goes in batches, and PostgreSQL builds the GIN indexes, which take minutes,
beside visitors who send forms meanwhile. The others it builds in seconds each, and holds up for so long whoever
writes. Filling the column and building the GIN indexes may be done again, the steps before them may not.
"""

import re
import unicodedata

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import connection, migrations, models

BATCH = 2000
# Words in a list, and parts of names and addresses. `pg_trgm` comes with PostgreSQL and may be made by a
# database's owner; a server that lacks it searches without the latter, more slowly.
LISTS = {
    "lead_refuses": "leads_lead USING gin (channels_refused jsonb_path_ops)",
    "application_exams": "leads_application USING gin (exams jsonb_path_ops)",
}
TRIGRAMS = {
    "lead_known_as": "leads_lead USING gin (known_as gin_trgm_ops)",
    "enquiry_name": "leads_enquiry USING gin (upper(full_name) gin_trgm_ops)",
    "enquiry_email": "leads_enquiry USING gin (upper(email) gin_trgm_ops)",
    "access_words": "leads_accesslog USING gin (upper(words) gin_trgm_ops)",
    "mail_to_email": "leads_outboundemail USING gin (upper(to_email) gin_trgm_ops)",
}


def fold(words):
    apart = unicodedata.normalize("NFD", words.casefold())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", apart))


def fill_known_as(apps, _schema_editor):
    """As leads/finding.py does it: every name and address of the lead and of what it sent, a line each."""
    Lead, Enquiry = apps.get_model("leads", "Lead"), apps.get_model("leads", "Enquiry")
    last = 0
    while leads := list(Lead.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = leads[-1].pk
        told = {}
        rows = Enquiry.objects.filter(lead__in=leads).order_by("pk")
        for pk, name, email in rows.values_list("lead", "full_name", "email"):
            told.setdefault(pk, []).extend((name, email))
        for lead in leads:
            details = (lead.full_name, lead.email, *told.get(lead.pk, ()))
            lead.known_as = "\n".join(dict.fromkeys(fold(each) for each in details if each))
        Lead.objects.bulk_update(leads, ["known_as"], batch_size=500)


def add_gin(_apps, _schema_editor):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        wanted = dict(LISTS)
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            wanted |= TRIGRAMS
        for name, over in wanted.items():
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {over}")


def drop_gin(_apps, _schema_editor):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in LISTS | TRIGRAMS:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("leads", "0007_consent_in_words"),
        ("programs", "0013_promise_in_working_hours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="lead_due",
        ),
        migrations.AddField(
            model_name="lead",
            name="known_as",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Every name and address it ever gave, for the search (leads/finding.py).",
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["-received_at", "-id"], name="enquiry_newest_first"),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                django.db.models.functions.text.Right("phone", 4), name="enquiry_by_last_digits"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["next_at", "id"], name="lead_by_next_step"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["full_name", "id"], name="lead_by_name"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                django.db.models.functions.text.Upper("city"),
                models.OrderBy(models.F("last_enquiry_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="lead_of_city",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                django.db.models.functions.text.Right("phone", 4), name="lead_by_last_digits"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["origin", "-last_enquiry_at", "-id"], name="lead_by_origin"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["-last_enquiry_at", "-id"],
                name="lead_without_phone",
                condition=models.Q(("phone_problem", ""), _negated=True),
            ),
        ),
        migrations.AddIndex(
            model_name="timelineentry",
            index=models.Index(fields=["lead", "id"], name="timeline_of_lead_by_key"),
        ),
        migrations.AlterField(
            model_name="timelineentry",
            name="lead",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="timeline",
                to="leads.lead",
            ),
        ),
        migrations.RunPython(fill_known_as, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(add_gin, drop_gin),
    ]
