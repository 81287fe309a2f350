"""/admin/desk/figures/: how many, how soon, from where. Who sees counts only gets them without a link."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import clock
from ..figures import kept, page
from ..figures.asked import PERIODS, Addresses, read


@never_cache
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Not behind `admin_view`: marketers are no staff of the admin, and may see counts."""
    user = request.user
    if not user.has_perm("leads.view_figures"):
        raise PermissionDenied
    is_open = user.is_staff and user.has_perm("leads.view_lead")
    asked = read(request.GET.dict() if is_open else _without_owner(request))
    measure = _one_of(page.MEASURES, request.GET.get("measure"))
    sort = _one_of(("people", *page.STEPS, "lost"), request.GET.get("sort"))
    counts = kept.counts_for(kept.scope_of(user), asked, by_week=measure == "response")
    is_counting = counts is None
    counts = counts or {"total": 0, "at": clock.now().isoformat()}
    asked = kept.as_kept(counts, asked)
    to = Addresses(asked, is_open)
    names = page.names()
    context = {
        **admin.site.each_context(request),
        "title": _("Figures"),
        "asked": asked,
        "is_open": is_open,
        "is_nav_sidebar_enabled": is_open,  # else it would say that there is nothing to see
        "is_counting": is_counting,
        "is_kept": counts.get("is_kept", False),
        "at": datetime.fromisoformat(counts["at"]),
        "people": page.Figure(counts["total"], to.of()),
        "periods": _periods(asked, names),
        "named": _named(asked, names),
        "programs": _choices(names, "of_program"),
        "owners": _choices(names, "of_owner") if is_open else [],
        "address": _address(asked.query, sort=sort, measure=measure),
    }
    if counts["total"]:
        context |= _parts(counts, asked, to, names, sort=sort, measure=measure, is_open=is_open)
    return render(request, "admin/leads/figures.html", context)


def _parts(counts, asked, to, names, *, sort: str, measure: str, is_open: bool) -> dict:
    every = page.counsellors(counts, to, names) if is_open else None
    return {
        "everybody": page.counsellor(counts, page.work(counts), "", to, names),
        "funnel": page.funnel(counts, to),
        "left": page.left(counts, to),
        "chart": page.days(counts, asked, to),
        "campaigns": page.campaigns(counts, to),
        "heat": page.hours(counts, to),
        "hours": range(24),
        "answers": page.answers(counts, to),
        "tables": page.tables(counts, to, names, sort=sort, shows_staff=is_open),
        "sorts": [
            (name, words, _address(asked.query, sort=name, measure=measure), name == sort)
            for name, words in (("people", _("People")), *page.STEPS.items(), ("lost", _("Lost")))
        ],
        "counsellors": every,
        "weeks": page.weeks(counts, asked, to, names, measure=measure) if is_open else None,
        "measures": [
            (words, _address(asked.query, sort=sort, measure=name), name == measure)
            for name, words in page.MEASURES.items()
        ],
    }


def _without_owner(request: HttpRequest) -> dict[str, str]:
    return {name: words for name, words in request.GET.items() if name != "of_owner"}


def _one_of(known, said: str | None) -> str:
    return said if said in known else next(iter(known))


def _address(query: dict[str, str], **more: str) -> str:
    return f"{reverse('desk:figures')}?{urlencode(query | more)}"


def _periods(asked, names: page.Names) -> list[tuple[str, str, bool]]:
    rest = {name: words for name, words in asked.query.items() if name not in ("from", "to")}
    offered = [name for name in PERIODS if name != "between"]
    if page.THIS_INTAKE not in names:
        offered.remove("intake")
    return [
        (PERIODS[name], _address(rest | {"period": name}), name == asked.period) for name in offered
    ]


def _named(asked, names: page.Names) -> list[tuple[str, str]]:
    """What narrows the page, each with the address without it."""
    found = []
    for kind in ("of_program", "first_source", "of_owner"):
        if key := getattr(asked, kind):
            rest = {name: words for name, words in asked.query.items() if name != kind}
            found.append((page.name_of(names, kind, key), _address(rest)))
    return found


def _choices(names: page.Names, kind: str) -> list[tuple[str, str]]:
    return sorted(
        ((key, name) for (of, key), name in names.items() if of == kind), key=lambda pair: pair[1]
    )
