"""The one next step of a lead: the earliest of what was promised and what was planned.

Kept on the lead, so that "my day" and every list sort by it through an index.
"""

from django.db.models import CharField, Value

from .choices import NextStep
from .models import CLOSED, Lead


def refresh(lead: Lead) -> None:
    """Work it out anew and put it on the lead. One query, and saves nothing."""
    if lead.stage in CLOSED or lead.merged_into_id:
        lead.next_step, lead.next_at = "", None
        return
    call = NextStep.ANSWER if lead.first_contacted_at else NextStep.FIRST_CALL
    promised = lead.promises.owed().order_by()
    steps = promised.annotate(what=Value(call.value, CharField())).values_list("due_at", "what")
    planned = lead.follow_ups.filter(done_at=None).order_by().values_list("due_at", "step")
    earliest = steps.union(planned).order_by("due_at").first()
    lead.next_at, lead.next_step = earliest or (None, "")
