"""Where a canary comes back: a Maildir or an IMAP mailbox, read with the standard library."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

TIMEOUT = 10  # seconds


class InboxError(Exception):
    """The mailbox cannot be read; says why, without its password."""


class Inbox(Protocol):
    def subjects(self, reference: str) -> set[str]:
        """Of the mails that name this reference in their subject."""

    def delete(self, reference: str) -> None: ...


@contextmanager
def open_inbox(address: str) -> Iterator[Inbox]:
    parts = urlsplit(address)
    try:
        if parts.scheme == "maildir":
            yield Maildir(unquote(parts.path))
        elif parts.scheme == "imaps":
            inbox = Imap(
                parts.hostname or "",
                parts.port or imaplib.IMAP4_SSL_PORT,
                unquote(parts.username or ""),
                unquote(parts.password or ""),
                unquote(parts.path.strip("/")) or "INBOX",
            )
            try:
                yield inbox
            finally:
                inbox.close()
        else:
            raise InboxError(_("CANARY_INBOX begins neither with maildir:// nor with imaps://."))
    except (OSError, ValueError, mailbox.Error, imaplib.IMAP4.error) as problem:
        reason = " ".join(str(problem).split())[:120] or type(problem).__name__
        raise InboxError(
            _("The canary's mailbox cannot be read: %(reason)s") % {"reason": reason}
        ) from problem


class Maildir:
    def __init__(self, path: str) -> None:
        self.box = mailbox.Maildir(path, create=False)

    def subjects(self, reference: str) -> set[str]:
        return set(self._with(reference).values())

    def delete(self, reference: str) -> None:
        for key in self._with(reference):
            self.box.discard(key)

    def _with(self, reference: str) -> dict[str, str]:
        found = {}
        for key in self.box.keys():  # noqa: SIM118  a mailbox iterates over its mails
            with suppress(KeyError):  # somebody took it away meanwhile
                subject = _subject(self.box.get_bytes(key))
                if reference in subject:
                    found[key] = subject
        return found


class Imap:
    def __init__(self, host: str, port: int, user: str, password: str, folder: str) -> None:
        # Without a context imaplib would believe any certificate.
        context = ssl.create_default_context()
        self.server = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
        self.server.login(user, password)
        status, answer = self.server.select(f'"{folder}"')
        if status != "OK":
            raise imaplib.IMAP4.error(
                _("no folder %(folder)s: %(answer)s")
                % {"folder": folder, "answer": answer[0].decode(errors="replace")}
            )

    def subjects(self, reference: str) -> set[str]:
        found = set()
        for number in self._with(reference):
            _status, parts = self.server.uid(
                "FETCH", number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])"
            )
            found |= {_subject(part[1]) for part in parts if isinstance(part, tuple)}
        return {subject for subject in found if reference in subject}

    def delete(self, reference: str) -> None:
        for number in self._with(reference):
            self.server.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        self.server.expunge()

    def close(self) -> None:
        with suppress(OSError, imaplib.IMAP4.error):
            self.server.logout()

    def _with(self, reference: str) -> list[str]:
        _status, answer = self.server.uid("SEARCH", "SUBJECT", f'"{reference}"')
        return answer[0].decode().split() if answer and answer[0] else []


def _subject(mail: bytes) -> str:
    return str(message_from_bytes(mail, policy=policy.default)["Subject"] or "")
