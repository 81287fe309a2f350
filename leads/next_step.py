"""The one next step of a lead: the earliest of what was promised and what was planned.

Kept on the lead, so that "my day" and every list sort by it through an index.
"""

from .choices import NextStep
from .models import CLOSED, Lead


def refresh(lead: Lead) -> None:
    """Work it out anew and put it on the lead. Saves nothing."""
    if lead.stage in CLOSED or lead.merged_into_id:
        lead.next_step, lead.next_at = "", None
        return
    promise = lead.promises.filter(kept_at=None).order_by("due_at").first()
    planned = lead.follow_ups.filter(done_at=None).order_by("due_at").first()
    first = NextStep.ANSWER if lead.first_contacted_at else NextStep.FIRST_CALL
    steps = [(promise.due_at, first)] if promise else []
    steps += [(planned.due_at, NextStep(planned.step))] if planned else []
    lead.next_at, lead.next_step = min(steps, default=(None, ""))
