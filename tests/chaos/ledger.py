"""The client: submits forms, writes down each try and each answer, and never gives up before it must.

What a patient visitor does: send; when no reference comes back, send the same form with the same key again.
Some came before and ask something else; some are a brother or sister on the same phone; and where the run
asks for it, some put a link into their question, which is held until the desk lets it through.
"""

import asyncio
import json
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.stacks import FormReader

THANKS = re.compile(r"/enquire/thanks/([^/]+)/")
PATIENCE = 120.0  # seconds, then a submission is unknown
PAUSES = (0.2, 0.5, 1.0, 2.0)
TIME_OUT = 20.0
COME_AGAIN, SIBLINGS = 0.25, 0.05  # of all submissions
# The fourth confirmation of a day is held, and so is the ninth enquiry.
VISITS_AT_MOST = 3


@dataclass
class Entry:
    """One submission. `outcome`: a reference, or empty as long as none was seen."""

    key: str
    answers: dict[str, str]
    path: str
    began_at: float = 0.0
    reference: str = ""
    others: list[str] = field(default_factory=list)
    tries: list[dict] = field(default_factory=list)
    # The person's first submission, that of the person whose phone it is, and how many came with it.
    person: str = ""
    sibling_of: str = ""
    visits: int = 1
    is_suspicious: bool = False

    @property
    def email(self) -> str:
        return self.answers["email"]

    @property
    def seconds(self) -> float:
        """To the first answer with a reference."""
        return self.tries[-1]["at"] + self.tries[-1]["seconds"] - self.began_at

    @property
    def is_first_try(self) -> bool:
        return len(self.tries) == 1


class Ledger:
    """`suspicious`: the share of submissions that must be held."""

    def __init__(self, base_url: str, path: Path, seed: int, *, suspicious: float = 0) -> None:
        self.base_url, self.path, self.suspicious = base_url, path, suspicious
        self.host, self.port = urlsplit(base_url).hostname, urlsplit(base_url).port
        if self.host not in ("localhost", "127.0.0.1"):
            raise ValueError("Only this machine is a target.")
        self.random = random.Random(seed)
        self.entries: list[Entry] = []
        self.statuses: dict[int, int] = {}
        self.hidden: dict[str, dict[str, str]] = {}

    async def open_forms(self) -> None:
        """The hidden fields of both forms, after the time that a person needs to fill them in."""
        for path in ("/enquire/", "/apply/"):
            status, _headers, body = await self._ask("GET", path)
            assert status == 200, f"{path}: {status}"
            self.hidden[path] = FormReader(body).hidden
        await asyncio.sleep(3.2)

    async def submit_steadily(self, *, a_second: float, seconds: float) -> None:
        """Open-loop: the next one starts in its time, however slow the answers are."""
        began, running = time.monotonic(), set()
        for number in range(int(a_second * seconds)):
            await asyncio.sleep(max(0, began + number / a_second - time.monotonic()))
            task = asyncio.create_task(self.submit(self._new_entry()))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*list(running))

    async def submit(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        entry.began_at = time.time()
        while time.time() - entry.began_at < PATIENCE:
            if reference := await self.send_once(entry):
                entry.reference = entry.reference or reference
                break
            await asyncio.sleep(PAUSES[min(len(entry.tries), len(PAUSES)) - 1])
        if entry.reference and self.random.random() < 0.1:
            again = await self.send_once(entry, is_repeat=True)
            if again and again != entry.reference:
                entry.others.append(again)
        with open(self.path, "a") as file:
            file.write(json.dumps(vars(entry), ensure_ascii=False) + "\n")
        return entry

    async def send_once(self, entry: Entry, *, is_repeat: bool = False) -> str:
        body = urlencode(entry.answers).encode()
        at = time.time()
        try:
            async with asyncio.timeout(TIME_OUT):
                status, headers, _page = await self._ask("POST", entry.path, body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as problem:
            status, headers = 0, {"problem": type(problem).__name__}
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if not is_repeat:
            entry.tries.append({"at": at, "seconds": time.time() - at, "status": status})
        found = THANKS.search(headers.get("location", ""))
        return found[1] if status == 303 and found else ""

    def _new_entry(self) -> Entry:
        number = len(self.entries) + 1
        key = str(uuid.uuid4())
        path = "/apply/" if self.random.random() < 0.2 else "/enquire/"
        more = {"degree": "B.Com.", "marks": "68.5"} if path == "/apply/" else {}
        person, sibling_of, who = self._who(key, number)
        is_suspicious = self.random.random() < self.suspicious
        typed = who | {
            "program": "mba-operations-management",
            "city": "सातारा",
            "message": f"वसतिगृह आहे का? {number}" + " https://example.com" * is_suspicious,
            "consent_contact": "on",
        }
        hidden = self.hidden[path] | {"submission_id": key}
        # Nobody follows a brother or sister, so a phone never comes more often than it may.
        visits = VISITS_AT_MOST if sibling_of else 1
        return Entry(
            key, hidden | typed | more, path, person=person, sibling_of=sibling_of,
            visits=visits, is_suspicious=is_suspicious,
        )  # fmt: skip

    def _who(self, key: str, number: int) -> tuple[str, str, dict[str, str]]:
        """The keys that an entry keeps as `person` and `sibling_of`; name, phone and address."""
        drawn = self.random.random()
        known = [entry for entry in self.entries[-200:] if entry.person == entry.key]
        known = [entry for entry in known if entry.visits < VISITS_AT_MOST]
        if known and drawn < COME_AGAIN + SIBLINGS:
            earlier = self.random.choice(known)
            earlier.visits += 1
            who = {name: earlier.answers[name] for name in ("full_name", "phone", "email")}
            if drawn < COME_AGAIN:
                return earlier.key, "", who | {"email": earlier.email.upper()}
            return (
                key,
                earlier.key,
                who
                | {
                    "full_name": f"{self._word()} {self._word()}",
                    "email": f"sibling-{number}-{key[:8]}@students.example",
                },
            )
        return (
            key,
            "",
            {
                "full_name": f"आशा {self._word()} {self._word()}",
                "phone": f"9{self.random.randrange(10**9):09d}"[:10].replace("90", "98", 1),
                "email": f"student-{number}-{key[:8]}@students.example",
            },
        )

    def _word(self) -> str:
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=9)).capitalize()

    async def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict, str]:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
                f"Origin: {self.base_url}\r\nConnection: close\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
            top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
            status = int(top[0].split()[1])
            lines = (line.split(": ", 1) for line in top[1:] if ": " in line)
            return (
                status,
                {name.lower(): value for name, value in lines},
                (await reader.read()).decode("utf-8", "replace"),
            )
        finally:
            writer.close()
