from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class TableBlock(TypedTableBlock):
    """Any number of columns. The first column names the row; on a phone each row becomes a card."""

    text = TextBlock(rows=1, required=False)

    class Meta:
        icon = "table"
        template = "blocks/table.html"
        description = _(
            "A table with as many columns as you need; on a phone each row becomes a card."
        )
        preview_value = {
            "columns": [
                {"type": "text", "heading": "Term"},
                {"type": "text", "heading": "Begins"},
                {"type": "text", "heading": "Ends"},
            ],
            "rows": [
                {"values": ["First", "August", "December"]},
                {"values": ["Second", "January", "May"]},
            ],
            "caption": "Terms of a year",
        }

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        headings = [column["heading"] for column in value.columns]
        rows = [
            {"label": cells[0], "cells": list(zip(headings[1:], cells[1:], strict=True))}
            for cells in (list(row) for row in value.rows)
            if cells
        ]
        return super().get_context(value, parent_context) | {"rows": rows}
