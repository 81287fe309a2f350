"""A list that nobody confirmed yet: whom it holds, and what would become of each. Nothing is written."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from .. import clock
from ..choices import Origin
from ..desk_work import Refused
from ..matching import ManyPeople
from ..models import BulkJob, Enquiry, ImportRow
from . import columns, sheet
from .rows import Answers, Reader

SHOWN = 10  # rows of each kind that the preview shows
NEW, JOINS, REPEATS, BAD = "new", "joins", "repeats", "bad"


@dataclass(frozen=True)
class Verdict:
    """What would become of one row. `lead`: whom it would join; `words`: why."""

    line: int
    kind: str
    words: str = ""
    lead: int | None = None
    name: str = ""


def read_list(file: IO[bytes], *, size: int, name: str, by: AbstractBaseUser) -> BulkJob:
    """A draft with the cells of the list. The file itself is not kept."""
    try:
        found = sheet.read(file, size)
    except sheet.Unreadable as problem:
        raise Refused(str(problem)) from problem
    wish = {
        "name": name[:120],
        "headings": found.headings,
        "columns": columns.guess(found.headings),
    }
    with transaction.atomic():
        job = BulkJob.objects.create(kind=BulkJob.Kind.IMPORT, actor=by, wish=wish)
        rows = [ImportRow(job=job, line=line, cells=cells) for line, cells in found.rows]
        ImportRow.objects.bulk_create(rows, batch_size=1_000)
    return job


def look(job: BulkJob, wish: dict[str, Any]) -> None:
    """Read every row by this wish and keep what would become of it. A look that was not the last cannot be
    confirmed."""
    wish = job.wish | wish | {"look": uuid.uuid4().hex}
    counts = dict.fromkeys((NEW, JOINS, REPEATS, BAD), 0)
    shown: dict[str, list[dict[str, Any]]] = {kind: [] for kind in counts}
    for verdict in judge(job, Reader.of(wish)):
        counts[verdict.kind] += 1
        if len(shown[verdict.kind]) < SHOWN:
            shown[verdict.kind].append(vars(verdict))
    wish["preview"] = {"counts": counts, "shown": shown}
    BulkJob.objects.filter(pk=job.pk, state=BulkJob.State.DRAFT).update(wish=wish)
    job.wish = wish


def judge(job: BulkJob, reader: Reader) -> Iterator[Verdict]:
    """What would become of each row, in order. A dozen queries, however long the list is."""
    read = [(row.line, *_read(row, reader)) for row in job.rows.all()]
    told = [answers for _line, answers, _problem in read if answers]
    people = ManyPeople([one.email_key for one in told], [one.phone for one in told])
    seen = _came_in_today()
    for line, answers, problem in read:
        if answers is None:
            yield Verdict(line, BAD, problem)
            continue
        key = _same(answers.typed)
        if key in seen:
            words = _("The same as %(other)s; it is left out.") % {"other": seen[key]}
            yield Verdict(line, REPEATS, words, name=answers.full_name)
            continue
        seen[key] = _("line %(line)s") % {"line": line}
        yield _whose(line, answers, people)


def _whose(line: int, answers: Answers, people: ManyPeople) -> Verdict:
    person, reason = people.find(line, answers.full_name, answers.email_key, answers.phone)
    if person.line == line:
        return Verdict(line, NEW, name=answers.full_name)
    if person.pk is None:
        reason = _("%(reason)s, as in line %(line)s") % {"reason": reason, "line": person.line}
    return Verdict(line, JOINS, f"{person.full_name}: {reason}", person.pk, answers.full_name)


def _read(row: ImportRow, reader: Reader) -> tuple[Answers | None, str]:
    try:
        return reader.read(row.cells), ""
    except Refused as problem:
        return None, str(problem)


def _came_in_today() -> dict[str, str]:
    """The rows of other lists in the last 24 hours: the same answers are not taken in twice."""
    since = clock.now() - timedelta(days=1)
    rows = Enquiry.objects.filter(origin=Origin.IMPORT, received_at__gte=since).order_by()
    return {_same(answers): reference for reference, answers in rows.values_list("reference", "answers")}  # fmt: skip


def _same(typed: dict[str, str]) -> str:
    return json.dumps(typed, sort_keys=True)


def confirm(job: BulkJob, look_at: str) -> bool:
    """False if somebody clicked twice. Refused if another look was taken since the page was drawn."""
    with transaction.atomic():
        found = BulkJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if found.state != BulkJob.State.DRAFT:
            return False
        if not look_at or found.wish.get("look") != look_at:
            raise Refused(_("The columns were changed since: look again before you go on."))
        found.targets = list(found.rows.values_list("pk", flat=True))
        found.state = BulkJob.State.WAITING
        found.wish.pop("preview")  # it names people, and rows of a job are forgotten one by one
        found.save(update_fields=["targets", "state", "wish"])
    return True
