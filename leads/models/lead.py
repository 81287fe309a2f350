from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Right, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import LostReason, NextStep, Origin, PromiseState, Stage, Strength
from .canary import without_canaries
from .team import Seat

CLOSED = (Stage.ENROLLED, Stage.LOST, Stage.JUNK)


class LeadQuerySet(models.QuerySet):
    def present(self) -> "LeadQuerySet":
        """Not those that were merged into another: they are kept for the undo."""
        return self.filter(merged_into=None)

    def open(self) -> "LeadQuerySet":
        return self.present().exclude(stage__in=CLOSED)

    def unassigned(self) -> "LeadQuerySet":
        return self.open().filter(owner=None)

    def due(self, until: datetime) -> "LeadQuerySet":
        """Their next step is due by this moment."""
        return self.open().filter(next_at__lte=until)

    def seen_by(self, user: AbstractBaseUser) -> "LeadQuerySet":
        """What a person at the desk may see: all, or their team's and what nobody owns yet."""
        seen = self.present()
        if user.has_perm("leads.see_every_lead"):
            return seen
        owners = owners_seen_by(user)
        return seen.filter(models.Q(owner=None) | models.Q(owner__in=owners))


def owners_seen_by(user: AbstractBaseUser) -> list[int]:
    """Whose leads somebody sees who does not see all: their own and their team's. Asked for at once and not
    as part of a query: the numbers let the database choose its index."""
    team = Seat.objects.filter(team__in=Seat.objects.filter(counsellor=user).values("team"))
    return [user.pk, *team.values_list("counsellor_id", flat=True)]


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Lead(models.Model):
    """The person behind one or more enquiries.

    Contact details are the first that were given; a later enquiry adds what was missing. What was sent
    each time stays on the enquiry.
    """

    full_name = models.CharField(max_length=100)
    email = models.EmailField("e-mail", blank=True)
    email_key = models.CharField(max_length=254, blank=True, db_index=True, editable=False)
    phone = models.CharField("mobile", max_length=20, blank=True, db_index=True)
    city = models.CharField(max_length=80, blank=True)
    program = models.ForeignKey(
        "programs.Program", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
    )
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.WEB_FORM)
    first_touch = models.ForeignKey(
        "leads.Touch", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    last_touch = models.ForeignKey(
        "leads.Touch", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    email_problem = models.CharField(
        max_length=255,
        blank=True,
        editable=False,
        help_text=_(
            "Why mail does not reach this person, in words. Empty: nothing is known against it."
        ),
    )
    phone_problem = models.CharField(
        max_length=255,
        blank=True,
        editable=False,
        help_text=_("Why calls do not reach this person, in words."),
    )
    intake = models.ForeignKey(
        "programs.Intake", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    lost_reason = models.CharField(max_length=20, choices=LostReason, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="leads")

    # What the person chose: the contact budget (leads/budget.py) holds staff to it.
    language = models.CharField(max_length=10, default="en")
    channels_refused = models.JSONField(default=list, blank=True)
    reachable_from = models.TimeField(null=True, blank=True)
    reachable_until = models.TimeField(null=True, blank=True)

    # The one next step, kept here so that a million leads sort by it. leads/next_step.py sets them.
    next_step = models.CharField(max_length=16, choices=NextStep, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    first_contacted_at = models.DateTimeField(null=True, editable=False)
    last_attempt_at = models.DateTimeField(null=True, editable=False)
    attempts_made = models.PositiveIntegerField(default=0, editable=False)
    failed_in_a_row = models.PositiveIntegerField(default=0, editable=False)
    assigned_at = models.DateTimeField(null=True, editable=False)

    known_as = models.TextField(
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("Every name and address it ever gave, for the search (leads/finding.py)."),
    )
    # For the figures, which group a million leads without a join. leads/attribution.py sets the first
    # two, leads/stages.py the third, leads/promise.py the last.
    first_source = models.CharField(max_length=120, blank=True, db_default="", editable=False)
    first_campaign = models.CharField(max_length=120, blank=True, db_default="", editable=False)
    furthest_stage = models.CharField(
        max_length=12, choices=Stage, default=Stage.NEW, db_default=Stage.NEW.value, editable=False
    )
    promise_state = models.CharField(
        max_length=8, choices=PromiseState, blank=True, db_default="", editable=False
    )

    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="absorbed"
    )
    is_canary = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_enquiry_at = models.DateTimeField(default=clock.now, editable=False)

    objects = without_canaries(LeadQuerySet)
    everything = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_enquiry_at", "-pk"]
        permissions = [
            ("see_every_lead", "Can see the leads of every team"),
            ("see_phone", "Can see the whole number of a lead"),
            ("reveal_phone", "Can have a masked number shown, which is logged"),
            ("merge_lead", "Can merge two leads"),
            ("export_lead", "Can export leads"),
            ("import_lead", "Can import leads"),
            ("erase_lead", "Can erase a person"),
            ("view_figures", "Can see the desk's figures"),
        ]
        indexes = [
            models.Index(fields=["-last_enquiry_at", "-id"], name="lead_newest_first"),
            models.Index(fields=["stage", "-last_enquiry_at"], name="lead_by_stage"),
            models.Index(fields=["owner", "-last_enquiry_at", "-id"], name="lead_of_owner"),
            models.Index(
                fields=["owner", "next_at"],
                name="lead_due_of_owner",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(fields=["next_at", "id"], name="lead_by_next_step"),
            models.Index(fields=["full_name", "id"], name="lead_by_name"),
            models.Index(fields=["first_source", "-last_enquiry_at", "-id"], name="lead_by_source"),
            models.Index(fields=["origin", "-last_enquiry_at", "-id"], name="lead_by_origin"),
            models.Index(
                Upper("city"),
                models.F("last_enquiry_at").desc(),
                models.F("id").desc(),
                name="lead_of_city",
            ),
            models.Index(Right("phone", 4), name="lead_by_last_digits"),
            # How much each has to do, which every assignment asks (leads/assignment.py).
            models.Index(
                fields=["owner"],
                name="lead_open_of_owner",
                condition=models.Q(is_canary=False, merged_into=None) & ~models.Q(stage__in=CLOSED),
            ),
            # Few among millions: whom mail does not reach.
            models.Index(
                fields=["owner", "-last_enquiry_at", "-id"],
                name="lead_without_mail",
                condition=~models.Q(email_problem=""),
            ),
            models.Index(
                fields=["-last_enquiry_at", "-id"],
                name="lead_without_phone",
                condition=~models.Q(phone_problem=""),
            ),
            # What the figures count of a period, and the lists behind them.
            models.Index(
                fields=["created_at"],
                name="lead_by_first_day",
                condition=models.Q(merged_into=None),
            ),
            models.Index(
                fields=["first_campaign", "created_at"],
                name="lead_by_campaign",
                condition=~models.Q(first_campaign=""),
            ),
            # Namesakes, the newest first (leads/matching.py).
            models.Index(
                Upper("full_name"), models.F("last_enquiry_at").desc(), name="lead_namesakes"
            ),
            # Few among millions: what assignment has still to do.
            models.Index(
                fields=["created_at"],
                name="lead_unassigned",
                condition=models.Q(owner=None, merged_into=None) & ~models.Q(stage__in=CLOSED),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def take_over(self, email: str, key: str) -> None:
        """Another address, against which nothing is known."""
        self.email, self.email_key, self.email_problem = email, key, ""
        self.save(update_fields=["email", "email_key", "email_problem", "known_as"])


class PossibleDuplicate(models.Model):
    """Two leads that may be one person. Nothing is merged by itself: families share phones.

    Once somebody said that they are two, it is remembered, and the pair is not shown again.
    """

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="possible_duplicates")
    other = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=120)
    strength = models.PositiveSmallIntegerField(
        choices=Strength, default=Strength.WEAK, db_default=Strength.WEAK.value
    )
    found_at = models.DateTimeField(default=clock.now)
    told_apart_at = models.DateTimeField(null=True, blank=True)
    told_apart_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "other"], name="possible_duplicate_once")
        ]
        indexes = [
            models.Index(
                fields=["-strength", "-id"],
                name="duplicate_to_judge",
                condition=models.Q(told_apart_at=None),
            )
        ]

    def __str__(self) -> str:
        return gettext("%(lead)s and %(other)s: %(reason)s") % {
            "lead": self.lead,
            "other": self.other,
            "reason": self.reason,
        }
