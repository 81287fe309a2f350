"""How django-unfold dresses the desk: the site's own colours, and a menu of what a person may open.

What its pages need from the content security policy, and why that is bearable: `ADMIN` in security.py.
"""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

# Marigold and the green of links in static/css/tokens.css, as ramps.
GREEN = {
    "50": "#effaf8", "100": "#d6f2ed", "200": "#aee5dc", "300": "#7fdccc", "400": "#3fb5a5",
    "500": "#1c8a7d", "600": "#0b5c55", "700": "#0a4d47", "800": "#0a3f3b", "900": "#0b3431",
    "950": "#051d1b",
}  # fmt: skip
GREY = {
    "50": "#f6f8f7", "100": "#f0f4f1", "200": "#d0dad5", "300": "#b3c0bb", "400": "#82928d",
    "500": "#5a6863", "600": "#495753", "700": "#31403c", "800": "#22302d", "900": "#101817",
    "950": "#0a100f",
}  # fmt: skip


def _may(permission: str):
    def has_permission(request: HttpRequest) -> bool:
        return request.user.has_perm(permission)

    return has_permission


def _item(title: str, icon: str, link: str, permission: str) -> dict[str, object]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(link),
        "permission": _may(permission),
    }


def _is_held_tray(request: HttpRequest) -> bool:
    return request.GET.get("state__exact") == "held"


def _enquiries(title: str, icon: str, *, of_held: bool) -> dict[str, object]:
    """Two doors to one list; what is held is a place of its own."""
    item = _item(title, icon, "admin:leads_enquiry_changelist", "leads.view_enquiry")
    address = item["link"]
    return item | {
        "link": lambda request: f"{address}?state__exact=held" if of_held else address,
        "active": lambda request: (
            request.path.startswith(str(address)) and _is_held_tray(request) == of_held
        ),
    }


UNFOLD = {
    "SITE_TITLE": _("Admissions"),
    "SITE_HEADER": _("Admissions"),
    "SITE_SYMBOL": "school",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("img/favicon.svg"),
        }
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "4px",
    "COLORS": {"base": GREY, "primary": GREEN},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    _item(_("My day"), "today", "admin:index", "leads.view_lead"),
                    _item(_("Somebody is here"), "person_add", "desk:new", "leads.change_lead"),
                    _item(_("Import"), "upload_file", "desk:import", "leads.import_lead"),
                    _item(_("Leads"), "group", "admin:leads_lead_changelist", "leads.view_lead"),
                    _item(_("Figures"), "monitoring", "desk:figures", "leads.view_figures"),
                    _enquiries(_("Enquiries"), "inbox", of_held=False),
                    _enquiries(_("Held"), "front_hand", of_held=True),
                    _item(
                        _("Possible duplicates"),
                        "group_work",
                        "desk:duplicates",
                        "leads.view_possibleduplicate",
                    )
                    | {"badge": "leads.admin.duplicates.badge"},
                    _item(
                        _("Mails"),
                        "mail",
                        "admin:leads_outboundemail_changelist",
                        "leads.view_outboundemail",
                    ),
                ],
            },
            {
                "title": _("The team"),
                "separator": True,
                "items": [
                    _item(
                        _("Seats"), "event_seat", "admin:leads_seat_changelist", "leads.view_seat"
                    ),
                    _item(
                        _("Whose turn it is"),
                        "sync",
                        "admin:leads_assignmentrule_changelist",
                        "leads.view_assignmentrule",
                    ),
                    _item(
                        _("Holidays"),
                        "event",
                        "admin:leads_holiday_changelist",
                        "leads.view_holiday",
                    ),
                    _item(
                        _("Templates"),
                        "forum",
                        "admin:leads_messagetemplate_changelist",
                        "leads.view_messagetemplate",
                    ),
                    _item(_("Tags"), "label", "admin:leads_tag_changelist", "leads.view_tag"),
                ],
            },
            {
                "title": _("Looking after it"),
                "separator": True,
                "items": [
                    _item(_("Balanced books"), "balance", "books", "leads.view_enquiry"),
                    _item(
                        _("Who opened what"),
                        "visibility",
                        "admin:leads_accesslog_changelist",
                        "leads.view_accesslog",
                    ),
                    _item(
                        _("Privacy requests"),
                        "shield_person",
                        "admin:leads_privacyrequest_changelist",
                        "leads.view_privacyrequest",
                    ),
                    _item(
                        _("Consent notices"),
                        "gavel",
                        "admin:leads_notice_changelist",
                        "leads.view_notice",
                    ),
                ],
            },
        ],
    },
}
