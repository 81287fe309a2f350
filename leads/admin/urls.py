"""The desk's own addresses, under /admin/desk/."""

from django.contrib import admin
from django.urls import path

from . import lead_page

app_name = "desk"

urlpatterns = [
    path("leads/<int:pk>/here/", admin.site.admin_view(lead_page.here), name="here"),
    *(
        path(
            f"leads/<int:pk>/{action}/",
            admin.site.admin_view(lead_page.act),
            {"action": action},
            name=action,
        )
        for action in lead_page.ACTIONS
    ),
]
