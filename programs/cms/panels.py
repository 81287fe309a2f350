from typing import Any

from wagtail.admin.panels import Panel


class CheckPanel(Panel):
    """What is found on the draft as it was last saved. With a link that looks anew."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/check_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from ..checks import Draft, look_over  # the models that it looks at bear this panel
            from ..checks.weight import BUDGET, page_weight

            page = self.instance
            looked = (
                {"findings": look_over(page), "weight": page_weight(Draft(page))} if page.pk else {}
            )
            return (
                super().get_context_data(parent_context) | {"page": page, "budget": BUDGET} | looked
            )


class UsagePanel(Panel):
    """Where a fact is read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/usage_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            from ..usage import usage_of

            fact = self.instance
            return super().get_context_data(parent_context) | {
                "fact": fact,
                "usage": usage_of(fact) if fact.pk else [],
            }
