"""Three staff roles, as groups. A role is what its group may do, and nothing is granted by hand.

marketer: pages, images and the school's facts in /cms/, no lead. Counsellor: the desk in /admin/.
Head of admissions: both, plus what needs a second pair of eyes. Nobody here may manage users: who
can change users can make themselves anything, so that stays with a superuser.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

MARKETER = "Marketer"
COUNSELLOR = "Counsellor"
HEAD = "Head of admissions"

CMS = (
    "wagtailadmin.access_admin",
    "programs.change_school",
    *(f"leads.change_{words}" for words in ("formwords", "confirmationwords", "amendmentwords")),
    *(
        f"programs.{action}_{model}"
        for model in ("program", "intake", "fact")
        for action in ("add", "change", "view")
    ),
    "programs.delete_fact",  # only one that nothing reads
)
DESK = tuple(
    f"leads.view_{model}"
    for model in (
        "lead",
        "possibleduplicate",
        "enquiry",
        "amendment",
        "touch",
        "application",
        "timelineentry",
        "outboundemail",
        "deliveryattempt",
        "consent",
        "notice",
    )
)
COUNSELLOR_MAY = (*DESK, "leads.release_enquiry", "leads.resend_outboundemail")
HEAD_MAY = (*COUNSELLOR_MAY, "leads.add_notice")

PAGE_ACTIONS = ("add_page", "change_page", "publish_page")
MEDIA_ACTIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)


def load_roles() -> None:
    """Make the groups, or set them back to what this file says. Safe to run at every deploy."""
    _load(MARKETER, CMS, edits_pages=True)
    _load(COUNSELLOR, COUNSELLOR_MAY, edits_pages=False)
    _load(HEAD, (*CMS, *HEAD_MAY), edits_pages=True)


def _load(name: str, rights: tuple[str, ...], *, edits_pages: bool) -> None:
    group, _is_new = Group.objects.get_or_create(name=name)
    group.permissions.set([_permission(*right.split(".")) for right in rights])
    if edits_pages:
        root, media = Page.get_first_root_node(), Collection.get_first_root_node()
        for action in PAGE_ACTIONS:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission=_permission("wagtailcore", action)
            )
        for app, action in MEDIA_ACTIONS:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=media, permission=_permission(app, action)
            )


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
