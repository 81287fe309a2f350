"""Every column of a lead as JSON and back, so that what was done to it can be undone."""

from typing import Any

from django.db import models

from .models import Lead


def _fields() -> list[models.Field]:
    return [field for field in Lead._meta.concrete_fields if not field.primary_key]


def pack(lead: Lead) -> dict[str, Any]:
    """Every column as JSON that loses nothing, microseconds included."""

    def packed(field: models.Field) -> Any:
        value = field.value_from_object(lead)
        plain = value is None or isinstance(field, models.JSONField)
        return value if plain else field.value_to_string(lead)

    return {field.attname: packed(field) for field in _fields()}


def unpack(lead: Lead, values: dict[str, Any]) -> None:
    for field in _fields():
        if field.attname in values:
            value = values[field.attname]
            plain = value is None or isinstance(field, models.JSONField)
            kind = getattr(field, "target_field", field)
            setattr(lead, field.attname, value if plain else kind.to_python(value))
