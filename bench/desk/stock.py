"""The same rows in Django's own ModelAdmin, as one would write it without a thought for a million of them."""

from django.contrib import admin
from django.urls import path

from ismr_site.urls import handler500  # noqa: F401
from ismr_site.urls import urlpatterns as ours
from leads.models import Lead

site = admin.AdminSite(name="stock")


class LeadAdmin(admin.ModelAdmin):
    list_display = (
        "full_name",
        "next_step",
        "next_at",
        "stage",
        "program",
        "city",
        "first_touch",
        "owner",
        "last_enquiry_at",
    )
    list_filter = ("stage", "program", "intake", "owner", "first_touch__source", "first_touch__campaign",
                   "city", "language", "tags", "origin", "last_enquiry_at")  # fmt: skip
    search_fields = ("full_name", "email", "phone", "enquiries__full_name", "enquiries__reference")


site.register(Lead, LeadAdmin)
urlpatterns = [path("stock/", site.urls), *ours]

PATH = "/stock/leads/lead/"
# What of ours each stands beside: the name of the case, and the address there.
BESIDE = {
    "leads, first page": PATH,
    "leads, last page": f"{PATH}?p={{last}}",
    "leads, a page in the middle": f"{PATH}?p={{middle}}",
    "leads by name, up, first page": f"{PATH}?o=1",
    "leads, stage__exact=lost": f"{PATH}?stage__exact=lost",
    "leads, first_touch__source=quora": f"{PATH}?first_touch__source=quora",
    "search, a common surname": f"{PATH}?q=patil",
    "search, four last digits": f"{PATH}?q={{digits}}",
    "search, nobody": f"{PATH}?q=xyzzyx",
}
