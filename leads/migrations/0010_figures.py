"""What the figures count, kept on each lead.

Not in one transaction: the lock that adds a column would be held while a million leads are filled, and every visitor
would wait. A try that was cut short may be done again: what is there is left as it is.
"""

from itertools import groupby

from django.conf import settings
from django.db import migrations, models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

import leads.clock

FUNNEL = ["new", "contacted", "qualified", "applying", "applied", "offered", "enrolled"]
CLOSED = ["enrolled", "lost", "junk"]
AT_ONCE = 2000


def fill(apps, schema_editor):
    """In batches of keys, a transaction each: nobody waits for a million leads."""
    Lead = apps.get_model("leads", "Lead")
    everything = Lead._base_manager.order_by("pk")
    last = 0
    while batch := list(everything.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        leads = everything.filter(pk__gt=last, pk__lte=batch[-1]).order_by()
        with transaction.atomic():
            fill_touches(apps, leads)
            fill_stages(apps, leads)
            fill_promises(apps, leads)
        last = batch[-1]


def fill_touches(apps, leads):
    touches = apps.get_model("leads", "Touch").objects.filter(pk=OuterRef("first_touch"))
    leads.filter(first_touch__isnull=False).update(
        first_source=Subquery(touches.values("source")[:1]),
        first_campaign=Subquery(touches.values("campaign")[:1]),
    )


def fill_stages(apps, leads):
    """As leads/stages.py would have: the moves once more, in their order."""
    leads.filter(stage__in=FUNNEL).update(furthest_stage=F("stage"))
    moves = apps.get_model("leads", "StageChange").objects.filter(lead__in=leads)
    rows = moves.order_by("lead", "changed_at", "pk").values_list("lead", "from_stage", "to_stage")
    by_stage = {}
    for lead, changes in groupby(rows.iterator(), key=lambda row: row[0]):
        furthest = "new"
        for _lead, was, to in changes:
            if was in FUNNEL:
                furthest = max(furthest, was, key=FUNNEL.index)
            if to in FUNNEL:
                furthest = to if was == furthest else max(furthest, to, key=FUNNEL.index)
        by_stage.setdefault(furthest, []).append(lead)
    for stage, pks in by_stage.items():
        for start in range(0, len(pks), 500):
            leads.filter(pk__in=pks[start : start + 500]).update(furthest_stage=stage)


def fill_promises(apps, leads):
    ours = apps.get_model("leads", "Promise").objects.filter(lead=OuterRef("pk"))
    is_late = Q(kept_at__gt=F("due_at")) | Q(kept_at=None, broken_told_at__isnull=False)
    leads.filter(Exists(ours.filter(kept_at__isnull=False))).update(promise_state="kept")
    waiting = Exists(ours.filter(kept_at=None))
    leads.exclude(stage__in=CLOSED).filter(waiting).update(promise_state="open")
    leads.filter(Exists(ours.filter(is_late))).update(promise_state="broken")


class Once:
    """Whole, with all that it defers, or not at all; and not again."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        connection = schema_editor.connection
        name = getattr(self, "model_name", self.name)
        table = to_state.apps.get_model(app_label, name)._meta.db_table
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            if self.is_there(connection.introspection, cursor, table):
                return
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            for statement in schema_editor.deferred_sql:
                schema_editor.execute(statement)
            schema_editor.deferred_sql.clear()


class CreateModelOnce(Once, migrations.CreateModel):
    def is_there(self, look, cursor, table):
        return table in look.table_names(cursor)


class AddFieldOnce(Once, migrations.AddField):
    def is_there(self, look, cursor, table):
        return self.name in {column.name for column in look.get_table_description(cursor, table)}


class AddIndexBeside(migrations.AddIndex):
    """On PostgreSQL beside visitors who write. What a try that was cut short left of it is built anew."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        is_beside = schema_editor.connection.vendor == "postgresql"
        beside = "CONCURRENTLY " if is_beside else ""
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX {beside}IF EXISTS {name}")
        schema_editor.add_index(model, self.index, **({"concurrently": True} if is_beside else {}))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("leads", "0009_many_leads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModelOnce(
            name="BooksLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("looked_at", models.DateTimeField(default=leads.clock.now)),
                ("trouble", models.TextField(blank=True)),
            ],
        ),
        CreateModelOnce(
            name="KeptFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("asked", models.JSONField()),
                ("counts", models.JSONField()),
                ("counted_at", models.DateTimeField(default=leads.clock.now)),
                ("asked_at", models.DateTimeField(default=leads.clock.now)),
            ],
        ),
        CreateModelOnce(
            name="WeeklyLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week_of", models.DateField(unique=True)),
                ("readers", models.PositiveIntegerField()),
                ("written_at", models.DateTimeField(default=leads.clock.now)),
            ],
        ),
        AddFieldOnce(
            model_name="lead",
            name="first_campaign",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=120),
        ),
        AddFieldOnce(
            model_name="lead",
            name="first_source",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=120),
        ),
        AddFieldOnce(
            model_name="lead",
            name="furthest_stage",
            field=models.CharField(
                choices=[
                    ("new", "new"),
                    ("contacted", "contacted"),
                    ("qualified", "qualified"),
                    ("applying", "applying"),
                    ("applied", "applied"),
                    ("offered", "offered"),
                    ("enrolled", "enrolled"),
                    ("lost", "lost"),
                    ("junk", "junk"),
                ],
                db_default="new",
                default="new",
                editable=False,
                max_length=12,
            ),
        ),
        AddFieldOnce(
            model_name="lead",
            name="promise_state",
            field=models.CharField(
                blank=True,
                choices=[("open", "open"), ("kept", "kept"), ("broken", "broken")],
                db_default="",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                fields=["first_source", "-last_enquiry_at", "-id"], name="lead_by_source"
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("merged_into", None)),
                fields=["created_at"],
                name="lead_by_first_day",
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("first_campaign", ""), _negated=True),
                fields=["first_campaign", "created_at"],
                name="lead_by_campaign",
            ),
        ),
    ]
