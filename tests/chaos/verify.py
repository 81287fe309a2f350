"""Joins the ledger with the database and the mailbox. The line it prints is the proof, or the fault."""

import statistics
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .ledger import Ledger
from .machine import Machine

OWED = "SELECT 1 FROM leads_outboundemail WHERE state = 'queued' AND NOT is_canary LIMIT 1"
MAILS = 2  # a confirmation and a notice for each


@dataclass
class Verdict:
    submitted: int = 0
    acked: int = 0
    lost: list[str] = field(default_factory=list)
    dup_rows: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    mail_missing: list[str] = field(default_factory=list)
    mail_dup: int = 0
    mail_twin: list[str] = field(default_factory=list)
    held: int = 0
    errors: int = 0
    requests: int = 0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    drain_s: float = 0.0
    seed: int = 0

    @property
    def is_clean(self) -> bool:
        return not (
            self.lost or self.dup_rows or self.unknown or self.mail_missing or self.mail_twin
        )

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
    rows = _rows_by_email(ledger, machine)
    while time.monotonic() - since < drain_within and (
        _missing(ledger, rows, machine) or machine.rows(OWED)
    ):
        time.sleep(0.5)
        rows = _rows_by_email(ledger, machine)
    verdict.drain_s = time.monotonic() - since

    for entry in ledger.entries:
        found = rows[entry.email]
        if entry.reference:
            verdict.acked += 1
            kept = [row for row in found if row["reference"] == entry.reference]
            if not kept or kept[0]["message"] != entry.answers["message"]:
                verdict.lost.append(entry.reference)
        else:
            verdict.unknown.append(entry.key)
        if len(found) > 1 or entry.others:
            verdict.dup_rows.append(entry.key)
        verdict.held += sum(row["state"] == "held" for row in found)
    verdict.mail_missing = _missing(ledger, rows, machine)
    ids = defaultdict(Counter)
    for mail in machine.taken():
        ids[mail["reference"], mail["to"]][mail["message_id"]] += 1
    verdict.mail_dup = sum(sum(c.values()) - len(c) for c in ids.values())
    verdict.mail_twin = [reference for (reference, _to), c in ids.items() if len(c) > 1]
    _time(verdict, ledger)
    return verdict


def _rows_by_email(ledger: Ledger, machine: Machine) -> defaultdict[str, list[dict]]:
    ours = {entry.email for entry in ledger.entries}
    found = defaultdict(list)
    for reference, email, message, state in machine.rows(
        "SELECT reference, email, message, state FROM leads_enquiry WHERE NOT is_canary"
    ):
        if email in ours:
            found[email].append({"reference": reference, "message": message, "state": state})
    return found


def _missing(ledger: Ledger, rows, machine: Machine) -> list[str]:
    """References whose two mails have not both arrived. Held ones owe none."""
    arrived = Counter()
    seen = set()
    for mail in machine.taken():
        if mail["message_id"] not in seen:
            seen.add(mail["message_id"])
            arrived[mail["reference"]] += 1
    return [
        row["reference"]
        for entry in ledger.entries
        for row in rows[entry.email]
        if row["state"] == "accepted" and arrived[row["reference"]] < MAILS
    ]


def _time(verdict: Verdict, ledger: Ledger) -> None:
    """Milliseconds of single tries that got a reference; waiting between tries is not in them."""
    times = sorted(entry.tries[-1]["seconds"] * 1000 for entry in ledger.entries if entry.reference)
    if len(times) > 1:
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        verdict.p50, verdict.p95, verdict.p99 = cuts[49], cuts[94], cuts[98]
    verdict.requests = sum(ledger.statuses.values())
    verdict.errors = sum(n for status, n in ledger.statuses.items() if status >= 500 or status == 0)
