"""The columns of a lead that are kept for lists and figures, beside a count of the rows that they stand for."""

from leads.choices import FUNNEL


def assert_columns_true(lead):
    """Whatever was undone: what the lead says of itself is what its rows say."""
    lead.refresh_from_db()
    said = {
        "known_as": set(lead.known_as.split("\n")),
        "first_source": lead.first_source,
        "first_campaign": lead.first_campaign,
        "furthest_stage": lead.furthest_stage,
        "promise_state": lead.promise_state,
    }
    assert said == {
        "known_as": _names(lead),
        **_first_touch(lead),
        "furthest_stage": _furthest(lead),
        "promise_state": _promise(lead),
    }


def _names(lead):
    told = [lead, *lead.enquiries.all()]
    return {name.casefold() for one in told for name in (one.full_name, one.email) if name}


def _first_touch(lead):
    first = lead.enquiries.order_by("received_at", "pk").first().touch
    return {"first_source": first.source, "first_campaign": first.campaign}


def _furthest(lead):
    """A move that was undone was none."""
    moves = []
    for change in lead.stage_changes.order_by("changed_at", "pk"):
        if change.note == "undone":
            moves.pop()
        else:
            moves.append((change.from_stage, change.to_stage))
    furthest = "new"
    for was, to in moves:
        if was in FUNNEL:
            furthest = was
        if to in FUNNEL:
            furthest = to if was in FUNNEL else max(furthest, to, key=FUNNEL.index)
    return furthest


def _promise(lead):
    promises = list(lead.promises.all())
    if any(
        promise.broken_told_at or (promise.kept_at and promise.kept_at > promise.due_at)
        for promise in promises
    ):
        return "broken"
    if any(promise.kept_at is None and promise.dropped_at is None for promise in promises):
        return "open"
    return "kept" if any(promise.kept_at for promise in promises) else ""
