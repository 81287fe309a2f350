"""Every address of the site. What a page's own address is, Wagtail decides, last of all."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from leads.admin import books
from programs import beacon, shared_drafts

from . import health, staff, styleguide

admin.site.index_title = "My day"
admin.site.login = secure_admin_login(admin.site.login)

handler500 = "ismr_site.errors.server_error"


def not_there(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("sitemap.xml", sitemap),
    path(
        "robots.txt",
        TemplateView.as_view(
            template_name="robots.txt",
            content_type="text/plain; charset=utf-8",
            extra_context={"site_url": settings.SITE_URL},
        ),
    ),
    path("count/", beacon.show),
    path("drafts/<str:token>/", shared_drafts.show, name="shared_draft"),
    path("styleguide/", styleguide.show, name="styleguide"),
    path("share/", include("programs.sharing.urls")),
    path("hooks/mail/", include("ismr_site.hooks")),
    path("accounts/", include("ismr_site.accounts")),
    path("admin/desk/", include("leads.admin.urls")),
    path("admin/books/", admin.site.admin_view(books.show), name="books"),
    # Names by a part of anything, for choosers that no page of ours has; and not logged.
    path("admin/autocomplete/", not_there),
    path("admin/", admin.site.urls),
    path("cms/login/", staff.login_for_cms),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("leads.urls")),
]
if not settings.IS_DEPLOYED:
    from django.conf.urls.static import serve
    from django.urls import re_path

    urlpatterns += [re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})]
urlpatterns += [path("", include(wagtail_urls))]
