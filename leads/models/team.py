from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Seat(models.Model):
    """A counsellor's place at the desk: whether leads come to it, and how many at most."""

    counsellor = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seat"
    )
    team = models.CharField(max_length=40, blank=True, db_index=True)
    takes_leads = models.BooleanField(default=True)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(
        null=True, blank=True, help_text=_("The last day away. Empty: until further notice.")
    )
    open_at_most = models.PositiveIntegerField(
        _("open leads at most"), default=200, help_text=_("At this many, new leads go to others.")
    )

    class Meta:
        ordering = ["counsellor__username"]

    def __str__(self) -> str:
        return self.counsellor.get_full_name() or self.counsellor.get_username()


class AssignmentRule(models.Model):
    """Whose turn it is for leads of one kind. The first rule that fits decides; empty fits anything."""

    position = models.PositiveIntegerField(default=100, help_text=_("Lower is asked first."))
    name = models.CharField(max_length=80)
    program = models.ForeignKey(
        "programs.Program", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    intake = models.ForeignKey(
        "programs.Intake", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    city = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """One seat in a rule's round. Whoever was given a lead longest ago is next."""

    rule = models.ForeignKey(AssignmentRule, on_delete=models.CASCADE, related_name="turns")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="turns")
    last_given = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["last_given", "pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "seat"], name="one_turn_a_seat")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.seat}"
