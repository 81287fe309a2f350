from itertools import dropwhile, takewhile
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from ..blocks import PersonBlock, TermBlock
from ..blocks.text import FEATURES
from .catalogue import Program
from .fact import Fact, FactKind
from .pages import BasePage

FACTS = ["award", "awarded_by", "duration", "seats", "eligibility"]


class ProgramIndexPage(BasePage):
    template = "programs/program_index.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types = ["programs.ProgramPage"]

    class Meta:
        verbose_name = _("list of programs")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        programs = self.children_of(ProgramPage).select_related("program")
        return super().get_context(request, *args, **kwargs) | {
            "program_pages": programs.order_by("program__sort_order", "program__name")
        }


class ProgramPage(BasePage):
    """How a program is presented. What leads point at is the record, `program`.

    Fees, accepted exams and dates are not here: they are facts and intakes of the program, which other
    pages and mails read too.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="pages")

    # What only the school knows. Each appears on the page once it is filled in.
    award = models.CharField(max_length=80, blank=True, help_text=_("For example MBA or PGDM."))
    awarded_by = models.CharField(max_length=160, blank=True)
    duration = models.CharField(max_length=80, blank=True)
    seats = models.CharField(max_length=80, blank=True)
    eligibility = models.TextField(blank=True)
    careers = RichTextField(blank=True, features=FEATURES)
    curriculum = StreamField([("term", TermBlock())], blank=True)
    faculty = StreamField([("person", PersonBlock())], blank=True)
    recruiters = models.TextField(
        blank=True, help_text=_("One a line. Only those who agreed to be named.")
    )
    brochure = models.ForeignKey(
        "wagtaildocs.Document", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("program"),
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel(name) for name in FACTS],
            heading=_("Facts"),
            help_text=_(
                "What is empty is not shown. Fees, accepted exams and dates of the program are under "
                "Facts and Intakes in the menu."
            ),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("curriculum"),
                FieldPanel("careers"),
                FieldPanel("faculty"),
                FieldPanel("recruiters"),
                FieldPanel("brochure"),
            ],
            heading=_("More, below the text"),
        ),
    ]

    template = "programs/program.html"
    parent_page_types = ["programs.ProgramIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("program page")

    def clean(self) -> None:
        super().clean()
        # Not a constraint in the database: copying a page in the editor must not end in an error.
        others = ProgramPage.objects.exclude(pk=self.pk).filter(program_id=self.program_id)
        if self.program_id and (other := others.first()):
            raise ValidationError(
                {
                    "program": gettext("The page “%(other)s” already presents this program.")
                    % {"other": other}
                }
            )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, label and value, in the order in which applicants ask."""
        fields = [self._meta.get_field(name) for name in FACTS]
        known = [
            (str(field.verbose_name).capitalize(), value)
            for field in fields
            if (value := field.value_from_object(self))
        ]
        others = [fact for fact in self.program_facts if fact.kind != FactKind.FEE]
        return known + [(fact.label, fact.display) for fact in others]

    @property
    def fees(self) -> list[Fact]:
        """Head by head."""
        return [fact for fact in self.program_facts if fact.kind == FactKind.FEE]

    @cached_property
    def program_facts(self) -> list[Fact]:
        return list(self.program.facts.all())

    @property
    def body_above_form(self) -> list[StreamValue.StreamChild]:
        """What the form asks about stands above it: so do curriculum, faculty and the rest."""
        return list(takewhile(_is_not_form, self.body))

    @property
    def body_from_form(self) -> list[StreamValue.StreamChild]:
        return list(dropwhile(_is_not_form, self.body))

    @property
    def recruiter_names(self) -> list[str]:
        return [line.strip() for line in self.recruiters.splitlines() if line.strip()]


def _is_not_form(block: StreamValue.StreamChild) -> bool:
    return block.block_type != "enquiry_form"
