"""Five staff roles, as groups. A role is what its group may do, and nothing is granted by hand.

Writer: pages as drafts, which a marketer approves. Marketer: pages, images and the school's facts in /cms/, no lead. Counsellor: the desk in /admin/.
Auditor: reads the desk and who opened what, with numbers masked. Head of admissions: all of it, plus what needs a second pair of eyes. Nobody here may manage users: who
can change users can make themselves anything, so that stays with a superuser.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from programs.models import Approval

MARKETER = "Marketer"
WRITER = "Writer"
COUNSELLOR = "Counsellor"
HEAD = "Head of admissions"
AUDITOR = "Auditor"
APPROVAL = "Approval"
READ_AND_APPROVE = "Read and approve"

CMS = (
    "wagtailadmin.access_admin",
    "programs.change_school",
    "leads.view_figures",  # counts; no way to a person
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
COUNSELLOR_MAY = (
    *DESK,
    "leads.change_lead",
    "leads.add_privacyrequest",
    "leads.see_phone",
    "leads.view_figures",
    "leads.release_enquiry",
    "leads.resend_outboundemail",
)
HEAD_MAY = (
    *COUNSELLOR_MAY,
    "leads.add_notice",
    "leads.reveal_phone",
    "leads.view_privacyrequest",
    "leads.change_privacyrequest",
    *(f"leads.{right}_lead" for right in ("see_every", "merge", "export", "import", "erase")),
    "leads.view_accesslog",
    *(
        f"leads.{action}_{model}"
        for model in ("seat", "assignmentrule", "turn", "holiday", "messagetemplate", "tag")
        for action in ("view", "add", "change", "delete")
    ),
)
AUDITOR_MAY = tuple(
    f"leads.{right}"
    for right in (
        "view_lead",
        "see_every_lead",
        "reveal_phone",
        "view_accesslog",
        "view_privacyrequest",
        "view_figures",
        "view_notice",
    )
)

PAGE_ACTIONS = ("add_page", "change_page", "publish_page")
MEDIA_ACTIONS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)


def load_roles() -> None:
    """Make the groups, or set them back to what this file says. Safe to run at every deploy."""
    known = _permissions()
    _load(known, WRITER, ("wagtailadmin.access_admin",), pages=("add_page", "change_page"))
    _load(known, MARKETER, CMS, pages=PAGE_ACTIONS)
    _load(known, COUNSELLOR, COUNSELLOR_MAY)
    _load(known, AUDITOR, AUDITOR_MAY)
    _load(known, HEAD, (*CMS, *HEAD_MAY), pages=PAGE_ACTIONS)
    _load_approval()


def _load_approval() -> None:
    """What a writer submits, a marketer or the head approves. Once there is one, it is the school's to change;
    Wagtail's own, which asks a group that nobody is in, goes."""
    if made := Workflow.objects.filter(name=APPROVAL).first():
        _look_before_approving(made)
        return
    root = Page.get_first_root_node()
    workflow = Workflow.objects.create(name=APPROVAL)
    task = Approval.objects.create(name=READ_AND_APPROVE)
    task.groups.set(Group.objects.filter(name__in=(MARKETER, HEAD)))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def _look_before_approving(workflow: Workflow) -> None:
    """A site from before approvals were checked: its task becomes one of ours, between two submissions."""
    for step in WorkflowTask.objects.filter(workflow=workflow):
        plain = GroupApprovalTask.objects.filter(pk=step.task_id, name=READ_AND_APPROVE).first()
        if plain and not plain.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).exists():
            step.task = Approval.objects.create(name=READ_AND_APPROVE)
            step.task.groups.set(plain.groups.all())
            step.save()
            plain.active = False
            plain.save()


def _load(
    known: dict[str, int], name: str, rights: tuple[str, ...], *, pages: tuple[str, ...] = ()
) -> None:
    group, _is_new = Group.objects.get_or_create(name=name)
    group.permissions.set([known[right] for right in rights])
    if pages:
        root, media = Page.get_first_root_node(), Collection.get_first_root_node()
        on_pages = [known[f"wagtailcore.{action}"] for action in pages]
        _give(on_pages, GroupPagePermission, group=group, page=root)
        on_media = [known[right] for right in MEDIA_ACTIONS]
        _give(on_media, GroupCollectionPermission, group=group, collection=media)


def _give(rights: list[int], model: type[Model], **where: Model) -> None:
    """What is there already stays, and so does what somebody granted besides."""
    model.objects.bulk_create(
        [model(permission_id=right, **where) for right in rights], ignore_conflicts=True
    )


def _permissions() -> dict[str, int]:
    """Every right there is, asked for once: one query for each of some hundred takes longer than all the rest."""
    found = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in found}
