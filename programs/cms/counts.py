"""How often calls to action and brochures were seen and followed. Whoever may enter /cms/ reads it: it
says nothing about anybody."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from ..counting import counted_within, totals

PERIODS = (7, 30, 90)


class CountsView(ReportView):
    page_title = _("Calls to action and brochures")
    header_icon = "pick"
    template_name = "cms/counts.html"
    index_url_name = "counts"
    paginate_by = None  # there are as many places as marketers made
    no_results_message = _("Nothing was counted in these days.")
    columns = [
        TitleColumn(
            "page",
            label=_("Page"),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.page.pk]),
        ),
        Column("label", label=_("Block")),
        Column("words", label=_("Its words")),
        Column("seen", label=_("Seen")),
        Column("followed", label=_("Clicked or downloaded")),
        Column("rate", label=_("Rate")),
        Column("asked", label=_("Asked")),
    ]
    list_export = [column.name for column in columns]
    export_headings = {column.name: column.label for column in columns}

    @property
    def days(self) -> int:
        asked = self.request.GET.get("days", "")
        return next((days for days in PERIODS if str(days) == asked), 30)

    def get_queryset(self) -> models.QuerySet:
        return counted_within(self.days)

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        # For the screen the table has them already.
        return totals(object_list) if self.is_export else object_list

    def get_filename(self) -> str:
        return f"counts-{self.days}-days"

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(totals(object_list))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(*args, **kwargs) | {
            "periods": PERIODS,
            "days": self.days,
        }
