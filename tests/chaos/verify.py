"""Joins the ledger with the database and the mailbox. The line it prints is the proof, or the fault."""

import statistics
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .ledger import Ledger
from .machine import Machine

OWED = "SELECT 1 FROM leads_outboundemail WHERE state = 'queued' AND NOT is_canary LIMIT 1"
MAILS = 2  # a confirmation and a notice for each


@dataclass
class Verdict:
    """`lost`: acknowledged and not there. `lead_twin`: people who have two leads, or share one.
    `unpaired`: siblings whom no possible duplicate tells of. `held_wrongly`: held without a reason, or
    not held with one. `mail_again`: copies that the desk asked for; of the others, `mail_dup` came under
    one Message-ID, `mail_twin` under two. `remains`: erased, and still written to or known."""

    submitted: int = 0
    acked: int = 0
    lost: list[str] = field(default_factory=list)
    dup_rows: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    mail_missing: list[str] = field(default_factory=list)
    mail_dup: int = 0
    mail_again: int = 0
    mail_twin: list[str] = field(default_factory=list)
    lead_twin: list[str] = field(default_factory=list)
    unpaired: list[str] = field(default_factory=list)
    held: int = 0
    held_wrongly: list[str] = field(default_factory=list)
    mail_held: int = 0
    joined: int = 0
    erased: int = 0
    remains: list[str] = field(default_factory=list)
    deadlocks: int = 0
    errors: int = 0
    requests: int = 0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    drain_s: float = 0.0
    seed: int = 0

    @property
    def is_clean(self) -> bool:
        return not any(
            (self.lost, self.dup_rows, self.unknown, self.mail_missing, self.mail_twin,
             self.lead_twin, self.unpaired, self.held_wrongly, self.mail_held, self.remains,
             self.deadlocks)
        )  # fmt: skip

    def __str__(self) -> str:
        counted = {
            name: len(value) if isinstance(value, list) else value
            for name, value in vars(self).items()
        }
        counted["errors"] = f"{self.errors}/{self.requests}"
        return " ".join(
            f"{name}={value:.2f}" if isinstance(value, float) else f"{name}={value}"
            for name, value in counted.items()
        )

    def details(self) -> str:
        return "\n".join(
            f"{name}: {value[:10]}"
            for name, value in vars(self).items()
            if isinstance(value, list) and value
        )


def verify(
    ledger: Ledger, machine: Machine, *, seed: int, since: float, drain_within: float = 180
) -> Verdict:
    """Waits until every owed mail has arrived, or the time is up, and counts. `since`: on the
    monotonic clock, when the load and the fault were over."""
    verdict = Verdict(seed=seed, submitted=len(ledger.entries))
    rows = _rows_by_key(ledger, machine)
    while time.monotonic() - since < drain_within and (
        _missing(rows, machine) or machine.rows(OWED)
    ):
        time.sleep(0.5)
        rows = _rows_by_key(ledger, machine)
    verdict.drain_s = time.monotonic() - since

    erased = machine.erased()
    for entry in ledger.entries:
        row = rows.get(entry.key)
        if not entry.reference:
            verdict.unknown.append(entry.key)
        elif entry.reference not in erased:
            said = (entry.reference, entry.answers["message"])
            if row is None or (row["reference"], row["message"]) != said:
                verdict.lost.append(entry.reference)
            if entry.others:
                verdict.dup_rows.append(entry.key)
    verdict.acked = verdict.submitted - len(verdict.unknown)
    accepted = [row for row in rows.values() if row["state"] == "accepted"]
    verdict.joined = len(accepted) - len({row["lead"] for row in accepted})
    verdict.dup_rows += _strangers(ledger, machine)
    verdict.lead_twin = _lead_twins(ledger, rows)
    verdict.unpaired = _unpaired(ledger, rows, machine)
    verdict.held = sum(row["state"] == "held" for row in rows.values())
    verdict.held_wrongly = _held_wrongly(ledger, rows)
    verdict.erased = sum(entry.reference in erased for entry in ledger.entries)
    verdict.remains = _remains(ledger, machine, erased)
    verdict.mail_missing = _missing(rows, machine)
    verdict.mail_held = _mails_held(rows, machine)
    _count_copies(verdict, ledger, machine)
    verdict.deadlocks = machine.deadlocks()
    _time(verdict, ledger)
    return verdict


def _rows_by_key(ledger: Ledger, machine: Machine) -> dict[str, dict]:
    """What is stored of each submission, by its one-time key."""
    found = machine.rows(
        "SELECT submission_id, reference, message, state, lead_id, id, "
        "held_reasons::text <> '[]' FROM leads_enquiry WHERE submission_id = ANY(%s)",
        [uuid.UUID(entry.key) for entry in ledger.entries],
    )
    names = ("reference", "message", "state", "lead", "pk", "was_held")
    return {str(key): dict(zip(names, row, strict=True)) for key, *row in found}


def _strangers(ledger: Ledger, machine: Machine) -> list[str]:
    """References of rows with the address of one of ours that bear none of our keys."""
    found = machine.rows(
        "SELECT reference FROM leads_enquiry WHERE lower(email) = ANY(%s) "
        "AND NOT submission_id = ANY(%s)",
        [entry.email.lower() for entry in ledger.entries],
        [uuid.UUID(entry.key) for entry in ledger.entries],
    )
    return [reference for (reference,) in found]


def _lead_twins(ledger: Ledger, rows: dict[str, dict]) -> list[str]:
    """Keys of people whose submissions lie with several leads, or with the lead of somebody else.

    Whoever was erased begins anew, and has left no row under a key of ours.
    """
    leads, people = defaultdict(set), defaultdict(set)
    for entry in ledger.entries:
        row = rows.get(entry.key)
        if row and row["state"] == "accepted":
            leads[entry.person].add(row["lead"])
            people[row["lead"]].add(entry.person)
    several = [person for person, theirs in leads.items() if len(theirs) > 1]
    shared = [person for found in people.values() if len(found) > 1 for person in found]
    return several + shared


def _unpaired(ledger: Ledger, rows: dict[str, dict], machine: Machine) -> list[str]:
    """References of siblings whose lead is no possible duplicate of the lead whose phone they used."""
    found = machine.rows("SELECT lead_id, other_id FROM leads_possibleduplicate")
    pairs = {frozenset(pair) for pair in found}
    return [
        entry.reference
        for entry in ledger.entries
        if (row := rows.get(entry.key))
        and (other := rows.get(entry.sibling_of))
        and row["state"] == other["state"] == "accepted"
        and frozenset((row["lead"], other["lead"])) not in pairs
    ]


def _held_wrongly(ledger: Ledger, rows: dict[str, dict]) -> list[str]:
    """The reasons stay when the desk releases, so that it cannot hide what should not have been held."""
    return [
        entry.reference
        for entry in ledger.entries
        if (row := rows.get(entry.key)) and row["was_held"] != entry.is_suspicious
    ]


def _remains(ledger: Ledger, machine: Machine, erased: dict[str, float]) -> list[str]:
    """What names a person who was erased, and references whose row is gone or still owes something."""
    ours = [entry.reference for entry in ledger.entries if entry.reference in erased]
    blank = machine.rows(
        """SELECT reference FROM leads_enquiry enquiry
           WHERE reference = ANY(%s) AND state = 'erased' AND email || phone || message = ''
           AND NOT EXISTS (SELECT 1 FROM leads_outboundemail WHERE enquiry_id = enquiry.id
                           AND (to_email <> '' OR state IN ('queued', 'held')))""",
        ours,
    )
    late = {
        mail["reference"]
        for mail in machine.taken()
        # A worker may have had it in hand at that moment.
        if mail["at"] > erased.get(mail["reference"], float("inf")) + 60
    }
    known = {entry.email.lower() for entry in ledger.entries if entry.reference not in erased}
    gone = {entry.email.lower() for entry in ledger.entries} - known
    leads = machine.rows("SELECT email FROM leads_lead WHERE lower(email) = ANY(%s)", list(gone))
    return [
        *sorted(set(ours) - {reference for (reference,) in blank} | late & set(ours)),
        *(email for (email,) in leads),
    ]


def _mails_held(rows: dict[str, dict], machine: Machine) -> int:
    [[count]] = machine.rows(
        "SELECT count(*) FROM leads_outboundemail "
        "WHERE state IN ('held', 'failed') AND enquiry_id = ANY(%s)",
        [row["pk"] for row in rows.values()],
    )
    return count


def _missing(rows: dict[str, dict], machine: Machine) -> list[str]:
    """References of which not both mails have arrived as often as they were owed. Held ones owe none."""
    accepted = [row["reference"] for row in rows.values() if row["state"] == "accepted"]
    copies = Counter(mail["message_id"] for mail in machine.taken())
    arrived = Counter(
        reference
        for reference, message_id, times in _owed(accepted, machine)
        if 0 < times <= copies[message_id]
    )
    return [reference for reference in accepted if arrived[reference] < MAILS]


def _owed(references: list[str], machine: Machine) -> list[tuple[str, str, int]]:
    """Reference and Message-ID of each mail, and how often it was queued: once, or again by the desk."""
    return machine.rows(
        """SELECT reference, message_id, count(line.id)
           FROM leads_outboundemail mail JOIN leads_enquiry enquiry ON enquiry.id = enquiry_id
           LEFT JOIN leads_timelineentry line
             ON line.outbound_email_id = mail.id AND line.kind = 'mail_queued'
           WHERE reference = ANY(%s) GROUP BY reference, message_id""",
        references,
    )


def _count_copies(verdict: Verdict, ledger: Ledger, machine: Machine) -> None:
    ours = {entry.reference for entry in ledger.entries if entry.reference}
    owed = {message_id: times for _reference, message_id, times in _owed(list(ours), machine)}
    copies, ids = Counter(), defaultdict(set)
    for mail in machine.taken():
        if mail["reference"] in ours:
            copies[mail["message_id"]] += 1
            ids[mail["reference"], mail["to"]].add(mail["message_id"])
    for message_id, count in copies.items():
        asked_for = min(count, max(1, owed.get(message_id, 1))) - 1
        verdict.mail_again += asked_for
        verdict.mail_dup += count - 1 - asked_for
    verdict.mail_twin = [reference for (reference, _to), found in ids.items() if len(found) > 1]


def _time(verdict: Verdict, ledger: Ledger) -> None:
    """Milliseconds of single tries that got a reference; waiting between tries is not in them."""
    times = sorted(entry.tries[-1]["seconds"] * 1000 for entry in ledger.entries if entry.reference)
    if len(times) > 1:
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        verdict.p50, verdict.p95, verdict.p99 = cuts[49], cuts[94], cuts[98]
    verdict.requests = sum(ledger.statuses.values())
    verdict.errors = sum(n for status, n in ledger.statuses.items() if status >= 500 or status == 0)
