"""What the list of leads can be narrowed to, beside its own columns. They combine and stay in the address."""

from collections.abc import Iterable

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Channel, Exam
from ..contacting import GIVE_UP_AFTER
from ..models import CLOSED, Application, Lead


class WhoseFilter(SimpleListFilter):
    """Not a list of everybody who ever worked here: that is what the team's own filter is for."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return (("me", _("mine")), ("nobody", _("nobody's")))

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() == "me":
            return leads.filter(owner=request.user)
        return leads.filter(owner=None) if self.value() == "nobody" else leads


class OpenFilter(SimpleListFilter):
    title = _("open or closed")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return (("open", _("open")), ("closed", _("closed")))

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() == "open":
            return leads.exclude(stage__in=CLOSED)
        return leads.filter(stage__in=CLOSED) if self.value() == "closed" else leads


class DueFilter(SimpleListFilter):
    title = _("next step")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return (("overdue", _("overdue")), ("today", _("today")), ("none", _("none planned")))

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        now = clock.now()
        if self.value() == "overdue":
            return leads.filter(next_at__lt=now)
        if self.value() == "today":
            evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
            return leads.filter(next_at__gte=now, next_at__lte=evening)
        return leads.filter(next_at=None) if self.value() == "none" else leads


class UnreachableFilter(SimpleListFilter):
    title = _("reaching them")
    parameter_name = "reach"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return (
            ("mail", _("mail does not arrive")),
            ("phone", _("wrong number")),
            ("misses", _("three misses or more")),
        )

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() == "mail":
            return leads.exclude(email_problem="")
        if self.value() == "phone":
            return leads.exclude(phone_problem="")
        if self.value() == "misses":
            return leads.filter(failed_in_a_row__gte=GIVE_UP_AFTER)
        return leads


class RefusedFilter(SimpleListFilter):
    title = _("asked not to be reached by")
    parameter_name = "not_by"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return Channel.choices

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() not in Channel.values:
            return leads
        return leads.filter(_holds("channels_refused", self.value()))


class ExamFilter(SimpleListFilter):
    title = _("exam")
    parameter_name = "exam"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        return Exam.choices

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        if self.value() not in Exam.values:
            return leads
        told = Application.objects.filter(_holds("exams", self.value()), lead__isnull=False)
        return leads.filter(pk__in=told.values("lead"))


def _holds(name: str, value: str) -> Q:
    """A JSON list that has this word in it; `contains` is not for SQLite."""
    return Q(pk__in=_rows(name).filter(as_text__contains=f'"{value}"').values("pk"))


def _rows(name: str) -> QuerySet:
    model = Lead if name == "channels_refused" else Application
    return model.objects.annotate(as_text=Cast(name, CharField()))
