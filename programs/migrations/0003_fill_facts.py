"""What stood in columns of the school and of program pages becomes facts; pictures move to our own model."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CONTACT = [
    # name of the fact, kind, label, column of the school
    ("phone", "phone", "Phone", "phone"),
    ("whatsapp", "phone", "WhatsApp", "whatsapp"),
    ("email", "email", "E-mail", "email"),
    ("address", "address", "Address", "address"),
    ("office-hours", "hours", "Office hours", "office_hours"),
]
PROGRAM = [
    # ending of the fact's name, kind, label, column of the program page
    ("entrance-exams", "text", "Entrance exams", "entrance_exams"),
    ("fees", "text", "Fees", "fees"),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    School, Fact = apps.get_model("programs", "School"), apps.get_model("programs", "Fact")
    for school in School.objects.all():
        for order, (slug, kind, label, column) in enumerate(CONTACT):
            if value := getattr(school, column):
                Fact.objects.get_or_create(
                    slug=slug,
                    defaults={"kind": kind, "label": label, "value": value, "sort_order": order},
                )
    for page in apps.get_model("programs", "ProgramPage").objects.select_related("program"):
        for ending, kind, label, column in PROGRAM:
            if value := getattr(page, column):
                Fact.objects.get_or_create(
                    slug=f"{page.program.slug[:45]}-{ending}",
                    defaults={
                        "kind": kind, "label": label, "value": value, "program": page.program
                    },
                )  # fmt: skip
    _move_pictures(apps)


def _move_pictures(apps: Apps) -> None:
    """No page could hold a picture until now, so nothing refers to the old rows. Their files stay."""
    Image, Picture = apps.get_model("wagtailimages", "Image"), apps.get_model("programs", "Picture")
    names = [
        field.attname
        for field in Image._meta.concrete_fields
        if field.name != "id" and field.name in {f.name for f in Picture._meta.concrete_fields}
    ]
    for image in Image.objects.all():
        Picture.objects.create(**{name: getattr(image, name) for name in names})


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    School, Fact = apps.get_model("programs", "School"), apps.get_model("programs", "Fact")
    values = dict(Fact.objects.values_list("slug", "value"))
    moved = [slug for slug, *_rest in CONTACT]
    School.objects.update(**{column: values.get(slug, "") for slug, _, _, column in CONTACT})
    for page in apps.get_model("programs", "ProgramPage").objects.select_related("program"):
        for ending, _kind, _label, column in PROGRAM:
            slug = f"{page.program.slug[:45]}-{ending}"
            setattr(page, column, values.get(slug, ""))
            moved.append(slug)
        page.save()
    Fact.objects.filter(slug__in=moved).delete()  # what was written since has no column: it stays


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_blocks_facts_and_campaigns"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(fill, empty)]
