"""What the school teaches, as records that outlive their pages.

Leads point here, never at a page: a marketer may delete a page, and no lead may lose its program.
"""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .checked import Checked, CheckedQuerySet


class ProgramQuerySet(models.QuerySet):
    def open(self) -> "ProgramQuerySet":
        return self.filter(is_open=True)

    def open_or(self, slug: str) -> "ProgramQuerySet":
        """With the one that a form was opened for, though it was closed while somebody filled it in."""
        return self.filter(models.Q(is_open=True) | models.Q(slug=slug))

    def with_slug(self, slug: str) -> "Program | None":
        return self.filter(slug=slug).first() if slug else None


class Program(models.Model):
    name = models.CharField(max_length=120, help_text=_("As visitors read it in the form."))
    slug = models.SlugField(
        max_length=80, unique=True, help_text=_("Part of addresses and campaign links: keep it.")
    )
    is_open = models.BooleanField(
        _("takes enquiries"),
        default=True,
        help_text=_("Closed programs keep their leads and disappear from the forms."),
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def open_intakes(self) -> list["Intake"]:
        return list(self.intakes.open())


class IntakeQuerySet(CheckedQuerySet):
    def open(self) -> "IntakeQuerySet":
        today = timezone.localdate()
        return self.filter(models.Q(closes_on=None) | models.Q(closes_on__gte=today)).exclude(
            opens_on__gt=today
        )

    def on_offer_or(self, pk: str) -> "IntakeQuerySet":
        """Open ones of open programs, with the one that was chosen before it closed."""
        offered = self.open().filter(program__is_open=True)
        is_pk = pk.isascii() and pk.isdigit() and len(pk) < 10
        return offered | self.filter(pk=pk) if is_pk else offered


class Intake(Checked):
    """One start of a program. Dates that the school has not published stay empty and are not shown; past
    `check_by` they read "being updated"."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="intakes")
    name = models.CharField(
        max_length=60, help_text=_("For example a batch label such as 2027-29.")
    )
    opens_on = models.DateField(_("applications open on"), null=True, blank=True)
    closes_on = models.DateField(_("applications close on"), null=True, blank=True)
    starts_on = models.DateField(_("classes start on"), null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["program", "starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="intake_once_per_program")
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.name}"
