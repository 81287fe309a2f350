from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_fill_facts")]

    operations = [
        migrations.RemoveField("programpage", "entrance_exams"),
        migrations.RemoveField("programpage", "fees"),
        migrations.RemoveField("school", "address"),
        migrations.RemoveField("school", "email"),
        migrations.RemoveField("school", "office_hours"),
        migrations.RemoveField("school", "phone"),
        migrations.RemoveField("school", "whatsapp"),
    ]
