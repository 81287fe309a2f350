import datetime

import django.core.validators
from django.db import migrations, models


def days_as_hours(apps, schema_editor):
    for school in apps.get_model("programs", "School").objects.all():
        school.call_back_hours = 8 * max(school.call_back_days, 1)
        school.save()


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0012_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="school",
            name="call_back_hours",
            field=models.PositiveSmallIntegerField(
                default=8,
                help_text="The thanks page and the confirmation mail promise a call by then; later when many wait.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(80),
                ],
                verbose_name="call back within (working hours)",
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="calls_an_hour",
            field=models.PositiveSmallIntegerField(
                default=6,
                help_text="With this and the number of calls owed, no more is promised than can be kept.",
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="calls a counsellor makes in an hour",
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="day_starts_at",
            field=models.TimeField(
                default=datetime.time(10, 0), verbose_name="calls are made from"
            ),
        ),
        migrations.AlterField(
            model_name="school",
            name="day_ends_at",
            field=models.TimeField(
                default=datetime.time(18, 0), verbose_name="calls are made until"
            ),
        ),
        migrations.RunPython(days_as_hours, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="school",
            name="call_back_days",
        ),
    ]
