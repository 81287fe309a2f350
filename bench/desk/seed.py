"""Writes a desk of any size into an empty PostgreSQL database: same number, same rows, by COPY.

A lead has an enquiry and a touch (an eighth come again), consent, promise, mail, on average three lines in its
story, and as many attempts, follow-ups and stage changes as its stage wants. Some have a story of hundreds
of lines: what is slow is slow there.
"""

import json
import random
import uuid
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models

from ismr_site.roles import COUNSELLOR
from leads.consent import find_notice
from leads.contact import email_key
from leads.finding import known_as
from leads.models import (
    AccessLog,
    Application,
    Consent,
    ContactAttempt,
    Enquiry,
    FollowUp,
    Lead,
    OutboundEmail,
    PossibleDuplicate,
    Promise,
    Seat,
    StageChange,
    Tag,
    TimelineEntry,
    Touch,
)
from leads.reference import ALPHABET, LENGTH
from programs.models import Intake, Program

from . import people

CHUNK = 20_000
COUNSELLORS, TEAMS, TAGS = 40, 4, 20
YEARS = 3
OPEN = {"new", "contacted", "qualified", "applying", "applied", "offered"}
LADDER = ["new", "contacted", "qualified", "applying", "applied", "offered", "enrolled"]
# How many lines a story has; three on average.
STORY = {2: 700, 4: 200, 7: 88, 17: 11, 120: 1}


class Draw:
    """Draws from weights, the same for the same number. Knows weights by which dict they are: name them once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._known: dict[int, tuple[list, list, dict]] = {}

    def one(self, weights: dict) -> Any:
        if id(weights) not in self._known:
            self._known[id(weights)] = (list(weights), list(accumulate(weights.values())), weights)
        names, sums, _kept = self._known[id(weights)]
        return names[bisect(sums, self.random.random() * sums[-1])]

    def happens(self, share: float) -> bool:
        return self.random.random() < share


class Table:
    """Rows of one model on their way into the database; a column that is not named gets its default."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model, self.rows = model, []
        self.fields = model._meta.concrete_fields
        self.defaults = {
            field.attname: field.get_db_prep_save(field.get_default(), connection)
            for field in self.fields
            if not isinstance(field, models.JSONField)
        } | {
            field.attname: json.dumps(field.get_default())
            for field in self.fields
            if isinstance(field, models.JSONField)
        }

    def add(self, **values: Any) -> None:
        self.rows.append(values)

    def write(self) -> None:
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        table = connection.ops.quote_name(self.model._meta.db_table)
        order = [(field.attname, self.defaults[field.attname]) for field in self.fields]
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out,
        ):
            for row in self.rows:
                out.write_row([row.get(name, default) for name, default in order])
        self.rows = []


def seed(count: int, *, number: int = 1, tell: Callable[[str], None] = print) -> None:
    """`count` leads in a migrated, empty database. Deterministic but for the day it ends on."""
    call_command("setup", verbosity=0)
    desk = _Desk(count, Draw(number))
    with connection.cursor() as cursor, _without_indexes(cursor, desk.filled):
        cursor.execute("SET session_replication_role = replica")  # foreign keys are right as made
        for start in range(0, count, CHUNK):
            desk.write(start, min(start + CHUNK, count))
            tell(f"{min(start + CHUNK, count):>9,} leads")
        desk.write_held()
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), desk.filled):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(cursor: Any, tables: list[type[models.Model]]) -> Iterator[None]:
    """Built once at the end, an index takes a fraction of the time."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [[model._meta.db_table for model in tables]],
    )
    known = cursor.fetchall()
    for name, _definition in known:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in known:
        cursor.execute(definition)


class _Desk:
    def __init__(self, count: int, draw: Draw) -> None:
        self.draw, self.count = draw, count
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.moments = _moments(count, draw, self.now)
        self.programs = _programs()
        self.intakes = list(Intake.objects.values_list("pk", flat=True))
        self.counsellors = _team()
        self.notice = find_notice("", "en").pk
        self.tags = [Tag.objects.get_or_create(name=f"tag {n}")[0].pk for n in range(TAGS)]
        self.tables = {
            model: Table(model)
            for model in (Lead, Enquiry, Touch, TimelineEntry, OutboundEmail, Promise, Consent,
                          ContactAttempt, FollowUp, StageChange, Application, PossibleDuplicate,
                          AccessLog, Lead.tags.through)
        }  # fmt: skip
        self.enquiries = self.story_lines = 0
        self.last_phone = ""

    @property
    def filled(self) -> list[type[models.Model]]:
        return list(self.tables)

    def write(self, start: int, stop: int) -> None:
        for index in range(start, stop):
            self._lead(index + 1, self.moments[index])
        for table in self.tables.values():
            table.write()

    def write_held(self) -> None:
        for at in self.moments[:: max(self.count // 500, 1)]:
            self._enquiry(None, self._person(0), at, "web_form", self.programs[0],
                          state="held", held_reasons=json.dumps(["A link stands in the name."]))  # fmt: skip
        for table in self.tables.values():
            table.write()

    def _add(self, model: type[models.Model], **values: Any) -> None:
        self.tables[model].add(**values)

    # --- One lead and all that hangs on it ------------------------------------------------------

    def _lead(self, pk: int, at: datetime) -> None:
        draw, age = self.draw, (self.now - at).days
        stage = draw.one(next(weights for days, weights in people.STAGES if age < days))
        person, program = self._person(pk), self.programs[draw.one(PROGRAM)]
        source = draw.one(people.SOURCES)
        origin = {"walk-in": "walk_in", "phone": "phone", "import": "import"}.get(
            source, "web_form"
        )
        owner = None if stage == "new" and draw.happens(0.1) else draw.one(self.counsellors)
        first = self._enquiry(pk, person, at, origin, program, source=source)
        campaign = self.tables[Touch].rows[-1]["campaign"]
        last, last_at = first, at
        if draw.happens(0.125):
            last_at = min(at + timedelta(days=draw.random.expovariate(1 / 40)), self.now)
            last = self._enquiry(pk, person, last_at, "web_form", program)
        tried = (
            0
            if stage == "new" and draw.happens(0.8)
            else min(int(draw.random.expovariate(0.7)) + 1, 30)
        )
        wait = timedelta(hours=draw.random.expovariate(1 / 9))
        first_call = min(at + wait, self.now) if tried else None
        promise_state = self._promise(pk, first, at, first_call)
        self._attempts(pk, owner, first_call, tried)
        furthest = self._stages(pk, owner, at, stage)
        next_at, step = self._next(pk, owner, stage, tried)
        self._story(pk, first, at, owner)
        self._mail(pk, first, at, person)
        if draw.happens(0.08):
            exams = json.dumps(
                sorted({draw.one(people.EXAMS) for _ in range(draw.one(EXAMS_TAKEN))})
            )
            self._add(
                Application, id=pk, enquiry_id=first, lead_id=pk, exams=exams, degree="B.Com."
            )
        if draw.happens(0.05):
            tag = draw.random.choice(self.tags)
            self._add(Lead.tags.through, id=pk, lead_id=pk, tag_id=tag)
        if pk > 1000 and draw.happens(0.004):
            self._add(PossibleDuplicate, id=pk, lead_id=pk, other_id=pk - draw.random.randrange(1, 900),
                      reason="same mobile, other name", found_at=at)  # fmt: skip
        if draw.happens(0.3):
            self._add(
                AccessLog,
                id=pk,
                actor_id=draw.one(self.counsellors),
                action="opened",
                lead_id=pk,
                at=at,
            )
        self._add(
            Lead, id=pk, **person, program_id=program, stage=stage, owner_id=owner, origin=origin,
            intake_id=draw.random.choice(self.intakes) if draw.happens(0.2) else None,
            first_touch_id=first, last_touch_id=last, known_as=known_as(person["full_name"], person["email"]),
            language=draw.one(people.LANGUAGES), created_at=at, last_enquiry_at=last_at,
            lost_reason=draw.one(LOST) if stage == "lost" else "",
            channels_refused=json.dumps(draw.one(REFUSED)),
            email_problem="550 no such user" if person["email"] and draw.happens(0.02) else "",
            phone_problem="Somebody else answered." if draw.happens(0.01) else "",
            next_step=step, next_at=next_at, attempts_made=tried, first_contacted_at=first_call,
            last_attempt_at=first_call, failed_in_a_row=draw.one(MISSES) if tried else 0,
            assigned_at=at if owner else None, first_source=source, first_campaign=campaign,
            furthest_stage=furthest, promise_state=promise_state,
        )  # fmt: skip

    def _person(self, pk: int) -> dict[str, str]:
        draw = self.draw
        first, last = draw.one(people.FIRST), draw.one(people.LAST)
        # Families share a phone now and then.
        if not draw.happens(0.02) or not self.last_phone:
            self.last_phone = f"+91{draw.random.choice('6789')}{draw.random.randrange(10**9):09d}"
        ascii_name = first.lower() if first.isascii() else "student"
        email = f"{ascii_name}.{pk}@example.com" if draw.happens(0.85) else ""
        return {
            "full_name": f"{first} {last}" if draw.happens(0.94) else first,
            "phone": self.last_phone if not email or draw.happens(0.96) else "",
            "email": email,
            "email_key": email_key(email) if email else "",
            "city": draw.one(people.CITIES),
        }

    def _enquiry(self, lead: int | None, person: dict, at: datetime, origin: str, program: int,
                 source: str = "", **more: Any) -> int:  # fmt: skip
        self.enquiries += 1
        pk, draw = self.enquiries, self.draw
        self._add(
            Enquiry, id=pk, reference=_reference(pk), submission_id=uuid.UUID(int=pk), origin=origin,
            lead_id=lead, program_id=program, message="When do classes begin?", received_at=at,
            **person, **more,
        )  # fmt: skip
        source = source or draw.one(people.SOURCES)
        is_paid = source in ("google", "facebook", "instagram") and draw.happens(0.5)
        self._add(
            Touch, id=pk, enquiry_id=pk, source=source, medium="cpc" if is_paid else "",
            campaign=draw.one(people.CAMPAIGNS) if is_paid else "",
            landing_page="/articles/difference-between-production-and-operations-management/",
        )  # fmt: skip
        if lead:
            self._add(Consent, id=pk, enquiry_id=pk, lead_id=lead, notice_id=self.notice, purpose="answer",
                      given_at=at)  # fmt: skip
        return pk

    def _promise(self, pk: int, enquiry: int, at: datetime, called_at: datetime | None) -> str:
        """What became of it, as the lead says it."""
        due_at = at + timedelta(hours=20)
        is_late = (called_at or self.now) > due_at
        self._add(Promise, id=pk, enquiry_id=enquiry, lead_id=pk, made_at=at, due_at=due_at,
                  kept_at=called_at, broken_told_at=due_at if is_late and not called_at else None)  # fmt: skip
        return "broken" if is_late else "kept" if called_at else "open"

    def _attempts(
        self, pk: int, owner: int | None, first_call: datetime | None, tried: int
    ) -> None:
        for number in range(tried):
            self._add(
                ContactAttempt, id=len(self.tables[ContactAttempt].rows) + self._from(ContactAttempt),
                lead_id=pk, channel="call", disposition=self.draw.one(OUTCOMES),
                actor_id=owner or self.draw.one(self.counsellors),
                made_at=min(first_call + timedelta(days=number), self.now),
            )  # fmt: skip

    def _stages(self, pk: int, owner: int | None, at: datetime, stage: str) -> str:
        """How far it got: whoever was lost had come some way before."""
        furthest = stage if stage in LADDER else self.draw.one(LOST_AFTER)
        way = LADDER[: LADDER.index(furthest) + 1]
        reached = way if stage in LADDER else [*way, stage]
        for number, (one, other) in enumerate(zip(reached, reached[1:], strict=False), start=1):
            self._add(
                StageChange, id=len(self.tables[StageChange].rows) + self._from(StageChange), lead_id=pk,
                from_stage=one, to_stage=other, actor_id=owner, changed_at=min(at + timedelta(days=number), self.now),
            )  # fmt: skip
        return furthest

    def _next(
        self, pk: int, owner: int | None, stage: str, tried: int
    ) -> tuple[datetime | None, str]:
        if stage not in OPEN or not self.draw.happens(0.9):
            return None, ""
        due_at = self.now + timedelta(hours=self.draw.random.gauss(30, 40))
        if not tried:
            return due_at, "first_call"
        self._add(FollowUp, id=pk, lead_id=pk, step="follow_up", due_at=due_at,
                  made_by_id=owner or self.draw.one(self.counsellors))  # fmt: skip
        return due_at, "follow_up"

    def _story(self, pk: int, enquiry: int, at: datetime, owner: int | None) -> None:
        lines = self.draw.one(STORY) if pk != 7 else 2000
        for number in range(lines):
            kind, words = TOLD[min(number, len(TOLD) - 1)]
            self.story_lines += 1
            self._add(
                TimelineEntry, id=self.story_lines, lead_id=pk, kind=kind, summary=words,
                happened_at=min(at + timedelta(minutes=37 * number), self.now),
                enquiry_id=enquiry if number < 2 else None, actor_id=owner if number > 2 else None,
            )  # fmt: skip

    def _mail(self, pk: int, enquiry: int, at: datetime, person: dict) -> None:
        state = self.draw.one(people.MAIL_STATES)
        self._add(
            OutboundEmail, id=pk, kind="confirmation" if person["email"] else "notice",
            enquiry_id=enquiry, lead_id=pk, from_email="desk@example.com",
            to_email=person["email"] or "desk@example.com", subject="We have your enquiry",
            text_body=BODY, html_body=f"<p>{BODY}</p>", message_id=f"<{pk}@example.com>",
            state=state, created_at=at, owed_since=at, due_at=at, attempts_made=1,
            sent_at=at + timedelta(seconds=9) if state != "failed" else None,
        )  # fmt: skip

    def _from(self, model: type[models.Model]) -> int:
        """The number that a chunk's first row gets, for tables with any number of rows a lead."""
        table = self.tables[model]
        if not table.rows:
            table.first = getattr(table, "first", 1) + getattr(table, "written", 0)
        table.written = len(table.rows) + 1
        return table.first


PROGRAM = {0: 70, 1: 20, 2: 10}
EXAMS_TAKEN = {1: 80, 2: 20}
LOST_AFTER = {"new": 35, "contacted": 45, "qualified": 14, "applying": 4, "applied": 2}
MISSES = {0: 70, 1: 15, 2: 9, 3: 6}
REFUSED = {(): 90, ("sms",): 5, ("call",): 2, ("sms", "whatsapp"): 3}
BODY = (
    "Thank you. A counsellor will call you. Your reference is above; keep it for when you call us. "
    * 3
)
OUTCOMES = {
    "connected": 34,
    "no_answer": 38,
    "busy": 10,
    "switched_off": 8,
    "call_back": 6,
    "wrong_number": 1,
    "not_interested": 3,
}
LOST = {
    "not_interested": 40,
    "elsewhere": 20,
    "unreachable": 20,
    "fees": 10,
    "next_year": 6,
    "not_eligible": 4,
}
TOLD = (
    ("lead_created", "From google / cpc / mba-2027-brand"),
    ("enquiry", "K7Q2M9XA: MBA in Operations Management"),
    ("mail_sent", "Confirmation taken by the mail server"),
    ("contact", "call: no answer"),
)


def _reference(number: int) -> str:
    """One of each number, in the letters of a reference."""
    letters = ""
    for _place in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters = ALPHABET[letter] + letters
    return f"{letters[:3]}-{letters[3:]}"


def _moments(count: int, draw: Draw, now: datetime) -> list[datetime]:
    """Three years of enquiries: more each year, most from March to July, in the day and the evening."""
    days = [now.date() - timedelta(days=back) for back in range(YEARS * 365, -1, -1)]
    weights = dict(zip(days, _weights_of(days), strict=True))
    hours = {hour: 1 if hour < 2 else 8 if 4 <= hour <= 16 else 3 for hour in range(24)}
    made = []
    for _number in range(count):
        day = draw.one(weights)
        moment = datetime(day.year, day.month, day.day, draw.one(hours), draw.random.randrange(60),
                          draw.random.randrange(60), tzinfo=UTC)  # fmt: skip
        made.append(min(moment, now))
    return sorted(made)


def _weights_of(days: list[date]) -> Iterator[float]:
    for number, day in enumerate(days):
        yield (
            (1 + number / len(days))
            * (3 if 3 <= day.month <= 7 else 1)
            * (0.6 if day.weekday() == 6 else 1)
        )


def _programs() -> list[int]:
    first = Program.objects.order_by("pk").first()
    made = [first.pk]
    for name in ("MBA in Marketing Management", "MBA in Finance"):
        program, _is_new = Program.objects.get_or_create(
            slug=name.lower().replace(" ", "-"), defaults={"name": name}
        )
        made.append(program.pk)
    for pk in made:
        for year in (2026, 2027):
            if not Intake.objects.filter(program_id=pk, name=f"August {year}").exists():
                Intake.objects.create(
                    program_id=pk, name=f"August {year}", starts_on=date(year, 8, 1)
                )
    return made


def _team() -> dict[int, int]:
    """Counsellors by key, with how much of the leads each has: the first ones have been here longer."""
    group = Group.objects.get(name=COUNSELLOR)
    users = [User(username=f"counsellor-{n}", first_name=f"Counsellor {n}", is_staff=True, password="!")
             for n in range(1, COUNSELLORS + 1)]  # fmt: skip
    User.objects.bulk_create(users)
    group.user_set.add(*users)
    Seat.objects.bulk_create(
        Seat(counsellor=user, team=f"team {number % TEAMS + 1}", open_at_most=5000)
        for number, user in enumerate(users)
    )
    return {user.pk: COUNSELLORS + 10 - number for number, user in enumerate(users)}
