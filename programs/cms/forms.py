from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm


class PageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        """Wagtail publishes a page at once whose moment has passed; who set it meant something else."""
        answers = super().clean()
        go_live_at = answers.get("go_live_at")
        if "go_live_at" in self.changed_data and go_live_at and go_live_at < timezone.now():
            self.add_error(
                "go_live_at",
                _("This moment has passed. Choose a later one, or leave it empty to publish now."),
            )
        return answers
