from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from .catalogue import Program
from .pages import BasePage


class ProgramIndexPage(BasePage):
    template = "programs/program_index.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types = ["programs.ProgramPage"]

    class Meta:
        verbose_name = "list of programs"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        programs = self.children_of(ProgramPage).select_related("program")
        return super().get_context(request, *args, **kwargs) | {
            "program_pages": programs.order_by("program__sort_order", "program__name")
        }


class ProgramPage(BasePage):
    """How a program is presented. What leads point at is the record, `program`."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="pages")

    # Facts that only the school knows. Each one appears on the page once it is filled in.
    award = models.CharField(max_length=80, blank=True, help_text="For example MBA or PGDM.")
    awarded_by = models.CharField(max_length=160, blank=True)
    duration = models.CharField(max_length=80, blank=True)
    seats = models.CharField(max_length=80, blank=True)
    eligibility = models.TextField(blank=True)
    entrance_exams = models.CharField(max_length=200, blank=True)
    fees = models.CharField(
        max_length=200, blank=True, help_text="With the date they are valid from."
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("program"),
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldPanel("award"),
                FieldPanel("awarded_by"),
                FieldPanel("duration"),
                FieldPanel("seats"),
                FieldPanel("eligibility"),
                FieldPanel("entrance_exams"),
                FieldPanel("fees"),
            ],
            heading="Facts",
            help_text="An empty fact is not shown.",
        ),
        FieldPanel("body"),
    ]

    template = "programs/program.html"
    parent_page_types = ["programs.ProgramIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "program page"

    def clean(self) -> None:
        super().clean()
        # Not a constraint in the database: copying a page in the editor must not end in an error.
        others = ProgramPage.objects.exclude(pk=self.pk).filter(program_id=self.program_id)
        if self.program_id and (other := others.first()):
            raise ValidationError({"program": f"The page “{other}” already presents this program."})

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, label and value, in the order in which applicants ask."""
        named = [
            "award",
            "awarded_by",
            "duration",
            "seats",
            "eligibility",
            "entrance_exams",
            "fees",
        ]
        fields = [self._meta.get_field(name) for name in named]
        return [
            (str(field.verbose_name).capitalize(), value)
            for field in fields
            if (value := field.value_from_object(self))
        ]
