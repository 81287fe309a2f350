"""What marketers see first in /cms/: the facts that somebody should look at."""

from typing import Any

from wagtail.admin.ui.components import Component

from ..reminders import due_for_a_check, edit_url


class FactsToCheck(Component):
    order = 10
    template_name = "cms/facts_to_check.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"lines": [(record, edit_url(record)) for record in due_for_a_check()]}
