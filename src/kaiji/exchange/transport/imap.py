"""A mailbox by IMAP over TLS (受信箱): mails are looked at without a mark, fetched whole, and filed away once they are known.

Nothing is deleted and nothing is marked before whoever reads says so: a reader that dies between finds every mail again. A mail is
recognised by its Message-ID, so that finding it again changes nothing.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from kaiji.exchange.errors import ExchangeMailboxError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

Security = Literal["tls", "starttls"]
_TIMEOUT: Final = 30.0
_HEADERS: Final = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT)])"
_UID: Final = re.compile(rb"UID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the mailbox is and how to get in (受信箱の設定)."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: Security = "tls"
    folder: str = "INBOX"
    done: str = "Kaiji"
    """Where mails go once they are taken in; made where it is missing."""
    ca_file: Path | None = None
    """The root of a server with a certificate of its own; None for the machine's roots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mail in the box, not fetched yet (受信箱のメール)."""

    uid: str
    size: int
    """Bytes, as the server counts."""
    message_id: str
    """As its header says; empty where it has none."""
    headers: bytes
    """Message-ID, From and Subject as they came."""


class Mailbox:
    """An open mailbox; use it in a `with` block. Every method raises ExchangeMailboxError."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._server: imaplib.IMAP4
        self._can: frozenset[bytes] = frozenset()

    def __enter__(self) -> Self:
        """Connect over TLS, sign in, open the folder."""
        with _told():
            self._server = _connected(self._account)
            try:
                self._server.login(self._account.user, self._account.password)
                told = self._wanted(self._server.capability(), "capability")  # more than before the login
                self._can = frozenset(b" ".join(row or b"" for row in told).upper().split())
                self._wanted(self._server.select(_quoted(self._account.folder)), "select")
            except BaseException:
                self._server.shutdown()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        """Sign out."""
        try:
            self._server.logout()
        except (imaplib.IMAP4.error, OSError):
            self._server.shutdown()

    def listed(self, most: int) -> tuple[Listed, ...]:
        """Return the mails in the folder, oldest first, up to `most`; none of them is marked as seen."""
        with _told():
            found = self._wanted(self._server.uid("SEARCH", "ALL"), "search")
            uids = b" ".join(row or b"" for row in found).split()[:most]
            if not uids:
                return ()
            rows = self._wanted(self._server.uid("FETCH", b",".join(uids).decode("ascii"), _HEADERS), "fetch")
            return tuple(_listed(row) for row in rows if isinstance(row, tuple))

    def fetched(self, mail: Listed) -> bytes:
        """Return a mail as it came, byte for byte, without marking it."""
        with _told():
            rows = self._wanted(self._server.uid("FETCH", mail.uid, "(BODY.PEEK[])"), "fetch")
            data = next((row[1] for row in rows if isinstance(row, tuple)), None)
            if not isinstance(data, bytes):
                raise imaplib.IMAP4.error("the mail is gone")
            return data

    def file_away(self, mail: Listed) -> None:
        """Move a mail to the folder of those that are done."""
        with _told():
            done = _quoted(self._account.done)
            self._server.create(done)  # answered with NO where it is there already
            if b"MOVE" in self._can:
                self._wanted(self._server.uid("MOVE", mail.uid, done), "move")
                return
            self._wanted(self._server.uid("COPY", mail.uid, done), "copy")
            self._wanted(self._server.uid("STORE", mail.uid, "+FLAGS", r"(\Deleted)"), "store")
            alone = b"UIDPLUS" in self._can  # this mail only, whatever another program has marked
            self._wanted(
                self._server.uid("EXPUNGE", mail.uid) if alone else self._server.expunge(), "expunge"
            )

    @staticmethod
    def _wanted(answer: tuple[str, list[Any]], what: str) -> list[Any]:
        status, data = answer
        if status != "OK":
            raise imaplib.IMAP4.error(f"{what}: {status}")
        return data


def _connected(account: Account) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=str(account.ca_file) if account.ca_file else None)
    if account.security == "tls":
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=_TIMEOUT)
    server = imaplib.IMAP4(account.host, account.port, timeout=_TIMEOUT)
    try:
        server.starttls(context)
    except BaseException:
        server.shutdown()
        raise
    return server


def _listed(row: tuple[bytes, bytes]) -> Listed:
    uid, size = _UID.search(row[0]), _SIZE.search(row[0])
    if uid is None or size is None:
        raise imaplib.IMAP4.error("an answer without UID or size")
    told = BytesHeaderParser().parsebytes(row[1])
    return Listed(
        uid=uid[1].decode("ascii"),
        size=int(size[1]),
        message_id=" ".join(str(told.get("Message-ID", "")).split())[:500],
        headers=row[1],
    )


def _quoted(folder: str) -> str:
    if not folder.isascii() or not folder.isprintable():
        raise ExchangeMailboxError(
            Words(ja="受信箱の名前は半角の英数字と記号にしてください。", en="Name the folder in ASCII."),
            given=folder,
        )
    escaped = folder.replace("\\", "\\\\").replace('"', r"\"")
    return f'"{escaped}"'


class _told:  # noqa: N801  # reads as a word in its `with` statement
    """Turns what imaplib and the socket raise into our error; a password never stands in it."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """End."""
        if isinstance(error, (imaplib.IMAP4.error, OSError, ValueError)):
            raise ExchangeMailboxError(
                Words(ja="受信箱を読めません。", en="The mailbox cannot be read."), given=_reason(error)
            ) from None


def _reason(error: BaseException) -> str:
    told = isinstance(error, (ssl.SSLError, imaplib.IMAP4.error))
    return str(error)[:120] if told else type(error).__name__
