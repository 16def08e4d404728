"""By mail (メール添付での受渡し): a message whose text names nobody, and a strict reader of what arrives.

A repetition has the same Message-ID, made of the package's id, so that mail systems and the receiver see that it is one.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from kaiji.exchange.errors import ExchangeMailError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from email.message import MIMEPart
    from smtplib import SMTP

    from kaiji.exchange.values import Package

MOST_MAIL: Final = 64 << 20
MOST_PARTS: Final = 200
_HEADER: Final = "X-Kaiji-Package"
_LONGEST: Final = 200_000
_NOT_READ: Final = frozenset({"script", "style", "head", "template", "noscript"})
_SPACE: Final = re.compile(r"\s+")
_BLOCKS: Final = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """A mail as it was read (受信メール)."""

    message_id: str
    sender: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]

    @property
    def packages(self) -> tuple[Attachment, ...]:
        """The attachments that may be packages: ZIP files by their first bytes."""
        return tuple(a for a in self.attachments if a.data.startswith(b"PK\x03\x04"))


def message(package: Package, data: bytes, *, sender: str, to: str) -> EmailMessage:
    """Return the mail that carries a package; subject and text hold no personal data."""
    what = Words(ja="請求", en="request") if package.kind == "request" else Words(ja="回答", en="answer")
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"Kaiji {what.en} / {what.ja} {package.id[:8]}"
    mail["Message-ID"] = f"<{package.id}@kaiji.invalid>"
    mail["Date"] = package.created_at
    mail[_HEADER] = package.id
    mail.set_content(
        f"{what.ja}のパッケージを添付します。署名と改ざんの有無は kaiji package check で確かめられます。\n"
        f"A package ({what.en}) is attached; `kaiji package check` goes through its signature and every hash.\n"
    )
    mail.add_attachment(data, maintype="application", subtype="zip", filename=f"{package.id}.zip")
    return mail


def send(mail: EmailMessage, server: SMTP) -> None:
    """Send a mail; raises ExchangeMailError where the server does not take it."""
    from smtplib import SMTPException

    try:
        server.send_message(mail)
    except (SMTPException, OSError) as error:
        raise _wrong("送信できません", "it cannot be sent", type(error).__name__) from error


def read(data: bytes) -> ReadMail:
    """Read a mail as it came (RFC 5322); raises ExchangeMailError for one that is too big or has no end of parts.

    Nothing in it is opened, run or loaded from anywhere: of a mail in HTML only its words are kept.
    """
    if len(data) > MOST_MAIL:
        raise _wrong("大きすぎます", "it is too big", f"{len(data):,}")
    found = email.message_from_bytes(data, policy=email.policy.default)
    parts = list(found.walk())
    if len(parts) > MOST_PARTS or not any(found.get(name) for name in ("From", "Message-ID", "Subject")):
        raise _wrong("メールとして読めません", "it is no mail", f"{len(parts)} parts")
    return ReadMail(
        message_id=str(found.get("Message-ID", ""))[:500],
        sender=str(found.get("From", ""))[:500],
        subject=str(found.get("Subject", ""))[:500],
        text=_text(found),
        attachments=tuple(_attachments(found)),
    )


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    words = _words_of(_content(body))[:_LONGEST] if body.get_content_subtype() == "html" else _content(body)
    return words[:_LONGEST]


class _Words(HTMLParser):
    """Collects what a person reads; scripts, styles and addresses of pictures are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the library's signature
        """Enter what is not read; a new block begins a new line."""
        self._within += tag in _NOT_READ
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Leave it."""
        self._within -= tag in _NOT_READ and self._within > 0

    def handle_data(self, data: str) -> None:
        """Keep words."""
        if not self._within:
            self.found.append(_SPACE.sub(" ", data))


def _words_of(page: str) -> str:
    reader = _Words()
    reader.feed(page[: 4 * _LONGEST])
    return "\n".join(line.strip() for line in "".join(reader.found).splitlines() if line.strip())


def _content(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except (
        LookupError,
        UnicodeError,
        ValueError,
    ):  # a charset nobody knows: the bytes, as far as they are text
        payload = body.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _attachments(mail: EmailMessage) -> list[Attachment]:
    found = []
    for part in mail.walk():
        name = part.get_filename()
        payload = part.get_payload(decode=True)
        if name and isinstance(payload, bytes):
            bare = name.replace("\\", "/").rpartition("/")[2][:200]
            found.append(Attachment(name=bare, media_type=part.get_content_type(), data=payload))
    return found


def _wrong(ja: str, en: str, given: str) -> ExchangeMailError:
    return ExchangeMailError(Words(ja=f"メール: {ja}。", en=f"The mail: {en}."), given=given)
