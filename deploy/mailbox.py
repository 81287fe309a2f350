"""A mail server for one machine: takes every mail, writes it to a Maildir, sends nothing on.

`make stack` sends to it, canaries come back through it, and the fault tests make it misbehave: the file
`behave` in its folder holds one line, read anew for each mail.

    delay 9        answer after so many seconds
    refuse 451     refuse for now; 550 refuses for good
    drop           take the mail, then hang up without an answer
    random 0.05    one of the above (no delay) for that share of mails
    (empty, or no file)  take it

Each mail that was taken is one line in `taken.log`: time, recipient, Message-ID, reference. A mail is
written down before it is answered, as a real server does.

    python -m deploy.mailbox --port 2525 --folder var/mailbox
"""

import argparse
import asyncio
import json
import mailbox
import os
import random
import re
import time
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

REFERENCE = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{4}\b")


class Mailbox:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.maildir = mailbox.Maildir(folder / "maildir")
        # A mailbox of its own, so that whoever looks for a canary need not read everybody's mail.
        self.canaries = mailbox.Maildir(folder / "canaries")

    async def handle_DATA(self, server, session, envelope) -> str:
        what, number = self._behaviour()
        if what == "delay":
            await asyncio.sleep(number)
        if what == "refuse":
            return f"{number:.0f} {'no such mailbox' if number >= 500 else 'try again later'}"
        self._take(envelope)
        if what == "drop":
            server.transport.abort()
        return "250 OK"

    def _take(self, envelope) -> None:
        message = message_from_bytes(envelope.content, policy=policy.default)
        is_canary = envelope.rcpt_tos[0].startswith("canary@")
        (self.canaries if is_canary else self.maildir).add(message)
        found = REFERENCE.search(message["Subject"] or "")
        line = {
            "at": time.time(),
            "to": envelope.rcpt_tos[0],
            "message_id": message["Message-ID"],
            "reference": found[0] if found else "",
        }
        with open(self.folder / "taken.log", "a") as log:
            log.write(json.dumps(line) + "\n")
            log.flush()
            os.fsync(log.fileno())

    def _behaviour(self) -> tuple[str, float]:
        try:
            what, _, number = (self.folder / "behave").read_text().strip().partition(" ")
        except FileNotFoundError:
            return "", 0
        if what == "random":
            if random.random() >= float(number):
                return "", 0
            return random.choice([("refuse", 451), ("drop", 0)])
        return what, float(number or 0)


def main() -> None:
    from aiosmtpd.smtp import SMTP

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--folder", type=Path, default=Path("var/mailbox"))
    options = parser.parse_args()

    async def serve() -> None:
        handler = Mailbox(options.folder)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(handler, data_size_limit=50_000_000), "127.0.0.1", options.port
        )
        await server.serve_forever()

    with suppress(KeyboardInterrupt):
        asyncio.run(serve())


if __name__ == "__main__":
    main()
