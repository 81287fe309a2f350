import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_a_million_leads"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="bulkjob", name="bulk_job_to_do"),
        # Nothing was ever kept in it: the cells of a list are rows, and an export goes to the browser.
        migrations.RemoveField(model_name="bulkjob", name="file"),
        migrations.RenameField(model_name="bulkjob", old_name="lead_ids", new_name="targets"),
        migrations.AlterField(
            model_name="bulkjob",
            name="targets",
            field=models.JSONField(
                default=list, help_text="Keys of leads, or of an import's rows."
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="before",
            field=models.JSONField(default=list, help_text="What each one had, for the undo."),
        ),
        migrations.AddField(
            model_name="bulkjob",
            name="undone",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="bulkjob",
            name="stayed",
            field=models.JSONField(
                default=list, help_text="What was not undone, each with its reason, in words."
            ),
        ),
        migrations.AlterField(
            model_name="bulkjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "not confirmed"),
                    ("waiting", "waiting"),
                    ("running", "running"),
                    ("done", "done"),
                    ("failed", "failed"),
                    ("undoing", "being undone"),
                    ("undone", "undone"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running", "undoing"])),
                fields=["created_at"],
                name="bulk_job_to_do",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="method",
            field=models.CharField(default="box ticked on the web form", max_length=255),
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("cells", models.JSONField(default=list)),
                (
                    "trace",
                    models.JSONField(
                        default=dict, help_text="What it left on its lead, for the undo."
                    ),
                ),
                (
                    "enquiry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.enquiry",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="leads.bulkjob",
                    ),
                ),
            ],
            options={"ordering": ["line", "pk"]},
        ),
    ]
