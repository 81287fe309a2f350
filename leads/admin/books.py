"""/admin/books/: is everything accounted for, and does the way in still work?"""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import alarms
from ..books import Books, balance
from ..canary import look as canary
from ..models import Alarm, Enquiry, MailStop


@permission_required("leads.view_enquiry", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    books = balance()
    context = {
        **admin.site.each_context(request),
        "title": _("Balanced books"),
        "books": books,
        "addresses": _addresses(books),
        "mail_stop": MailStop.objects.first(),
        "has_inbox": canary.has_inbox(),
        "canary_proves": canary.what_it_proves(),
        "canary_runs": canary.last_runs(),
        "is_canary_overdue": canary.is_overdue(),
        "owner": alarms.owner_address(),
        "nobody_to_tell": alarms.nobody_to_tell(),
        "alarms": Alarm.objects.all()[:10],
    }
    return render(request, "admin/books.html", context)


def _addresses(books: Books) -> dict[str, str]:
    """Where each named row can be read; what is gone has no address."""
    names = [name for line in books.amiss for fault in line.faults for name in fault.names]
    found = Enquiry.objects.filter(reference__in=names).values_list("reference", "pk")
    return {
        **{name: reverse("admin:leads_enquiry_change", args=[pk]) for name, pk in found},
        **{
            name: reverse("admin:leads_lead_change", args=[name.removeprefix("lead ")])
            for name in names
            if name.startswith("lead ")
        },
    }
