"""How often something was done at one place of a page on one day, and nothing about by whom."""

from django.db import models
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class CountKind(models.TextChoices):
    SEEN = "seen", _("seen")
    CLICKED = "clicked", _("clicked")
    DOWNLOADED = "downloaded", _("downloaded")
    ASKED = "asked", _("asked")


class DailyCountQuerySet(models.QuerySet):
    def add(self, page: Page, place: str, kind: CountKind) -> None:
        """One more today, by the school's clock. Any number of processes may do it at once."""
        row = {"page": page, "place": place, "kind": kind, "day": timezone.localdate()}
        if self._add_to(row):
            return
        _row, is_new = self.get_or_create(**row, defaults={"count": 1})
        if not is_new:  # somebody else made it meanwhile
            self._add_to(row)

    def _add_to(self, row: dict[str, object]) -> int:
        return self.filter(**row).update(count=F("count") + 1)

    def by_place(self) -> models.QuerySet:
        """A row for each place with a sum for each kind, the most seen first."""
        sums = {
            kind.value: Sum("count", filter=models.Q(kind=kind), default=0) for kind in CountKind
        }
        return self.values("page", "place").annotate(**sums).order_by("-seen", "page", "place")


class DailyCount(models.Model):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=36)  # the id of a block, or the name of a field
    kind = models.CharField(max_length=10, choices=CountKind.choices)
    day = models.DateField()
    count = models.PositiveIntegerField()

    objects = DailyCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "place", "kind", "day"], name="one_count_a_day_for_each"
            )
        ]
