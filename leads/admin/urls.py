"""The desk's own addresses, under /admin/desk/."""

from django.contrib import admin
from django.urls import path

from . import (
    bulk,
    duplicates,
    figures,
    importing,
    lead_page,
    privacy_requests,
    views,
    walk_in,
)

app_name = "desk"

urlpatterns = [
    path("figures/", figures.show, name="figures"),
    path("views/", admin.site.admin_view(views.save), name="save-view"),
    path("views/<int:pk>/forget/", admin.site.admin_view(views.forget), name="forget-view"),
    path("bulk/<int:pk>/", admin.site.admin_view(bulk.show), name="bulk"),
    path("bulk/<int:pk>/look/", admin.site.admin_view(bulk.look), name="bulk-look"),
    path("bulk/<int:pk>/do/", admin.site.admin_view(bulk.confirm), name="bulk-confirm"),
    path("bulk/<int:pk>/export/", admin.site.admin_view(bulk.export), name="bulk-export"),
    path("bulk/<int:pk>/undo/", admin.site.admin_view(bulk.undo), name="bulk-undo"),
    path("import/", admin.site.admin_view(importing.start), name="import"),
    path("import/<int:pk>/", admin.site.admin_view(importing.show), name="list"),
    path("import/<int:pk>/look/", admin.site.admin_view(importing.look), name="list-look"),
    path("import/<int:pk>/do/", admin.site.admin_view(importing.confirm), name="list-confirm"),
    path("import/<int:pk>/undo/", admin.site.admin_view(importing.undo), name="list-undo"),
    path(
        "import/<int:pk>/left-out/", admin.site.admin_view(importing.bad_rows), name="list-left-out"
    ),
    path(
        "import/<int:pk>/throw-away/",
        admin.site.admin_view(importing.throw_away),
        name="list-throw-away",
    ),
    path("new/", admin.site.admin_view(walk_in.take), name="new"),
    path("leads/<int:pk>/reveal/", admin.site.admin_view(lead_page.reveal), name="reveal"),
    path("duplicates/", admin.site.admin_view(duplicates.show_pairs), name="duplicates"),
    path("requests/new/", admin.site.admin_view(privacy_requests.new), name="new-request"),
    path(
        "requests/<int:pk>/subject/",
        admin.site.admin_view(privacy_requests.add_subject),
        name="request-subject",
    ),
    path(
        "requests/<int:pk>/subject/<int:subject>/leave-out/",
        admin.site.admin_view(privacy_requests.leave_out),
        name="request-leave-out",
    ),
    path(
        "requests/<int:pk>/identity/",
        admin.site.admin_view(privacy_requests.check_identity),
        name="request-identity",
    ),
    path(
        "requests/<int:pk>/disclose/",
        admin.site.admin_view(privacy_requests.disclose),
        name="request-disclose",
    ),
    path(
        "requests/<int:pk>/answer/",
        admin.site.admin_view(privacy_requests.answer),
        name="request-answer",
    ),
    path("leads/<int:pk>/here/", admin.site.admin_view(lead_page.here), name="here"),
    path(
        "duplicates/<int:kept>/<int:other>/",
        admin.site.admin_view(duplicates.compare),
        name="compare",
    ),
    path(
        "duplicates/<int:kept>/<int:other>/apart/",
        admin.site.admin_view(duplicates.tell_apart),
        name="tell-apart",
    ),
    path("merges/<int:merge>/undo/", admin.site.admin_view(duplicates.undo), name="undo-merge"),
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
