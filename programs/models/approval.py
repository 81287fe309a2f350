from typing import Any

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState


class Approval(AbstractGroupApprovalTask):
    """Somebody of these groups reads and approves. To approve is to publish, so the draft is looked over as before
    publishing; what was found comes first, and the approver goes past it by name."""

    class Meta:
        verbose_name = _("approval with checks")
        verbose_name_plural = _("approvals with checks")

    @classmethod
    def get_description(cls) -> str:
        return _("Somebody of the chosen groups approves. What the checks find is shown first.")

    def on_action(
        self, task_state: TaskState, user: AbstractUser, action_name: str, **kwargs: Any
    ) -> str | None:
        """The address to go on from, where the draft is not approved yet."""
        page = task_state.workflow_state.content_object
        if action_name == "approve" and isinstance(page, Page) and _is_unfinished(page):
            return reverse("page_checks", args=[page.pk])
        super().on_action(task_state, user, action_name, **kwargs)
        return None


def _is_unfinished(page: Page) -> bool:
    from ..checks import what_stops  # the checks read models

    return bool(what_stops(page.get_latest_revision_as_object()))
