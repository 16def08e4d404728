"""Mails of ours that came back (届かなかったメール): delivery reports, and the plain notes that many mail systems send instead.

A mail counts as one only where a mail system wrote it and it names a mail of ours: by the Message-ID in what it repeats of it, or by
the link that stood in it. That a mail is late is no failure; what a vacation program or the poster writes is none either.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage, Message

Kind = Literal["failed", "delayed"]

DOMAIN: Final = "kaiji.invalid"
_OURS: Final = re.compile(rf"<?([0-9a-hjkmnp-tv-z]{{16}})(?:\.([a-z]{{1,20}}))?@{re.escape(DOMAIN)}")
_LINK: Final = re.compile(r"/(?:opinion|removed)/([A-Za-z0-9_-]{43})/")
_STATUS: Final = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY: Final = re.compile(r"(?<![\d.])(5[0-5]\d)[ -]")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,\"']+@")
_DAEMONS: Final = re.compile(
    r"^(mailer-?daemon|mail-?daemon|postmaster|mmail|mdaemon|bounces?|double-bounce|system-administrator|microsoftexchange[0-9a-f]*)$",
    re.IGNORECASE,
)
_SIGNS: Final = (
    "undelivered mail",
    "undeliverable",
    "delivery status notification (failure)",
    "delivery failure",
    "delivery has failed",
    "delivery failed",
    "returned mail",
    "failure notice",
    "could not be delivered",
    "cannot be delivered",
    "can not be delivered",
    "was not delivered",
    "couldn't be delivered",
    "wasn't able to deliver",
    "user unknown",
    "unknown user",
    "no such user",
    "mailbox unavailable",
    "mailbox is disabled",
    "mailbox is full",
    "mailbox full",
    "配信不能",
    "配信に失敗",
    "配信できません",
    "配送に失敗",
    "配送できません",
    "送信できません",
    "送信に失敗",
    "お届けできません",
    "お届けすることができません",
    "届けることができません",
    "届きません",
    "届きませんでした",
    "配信されませんでした",
    "送信されませんでした",
    "受信を拒否",
    "受信できません",
    "メールボックスがいっぱい",
    "容量を超え",
    "宛先不明",
    "宛先が見つかりません",
    "メールアドレスが存在しません",
    "ユーザーが見つかりません",
    "ユーザが見つかりません",
)
_LATE: Final = (
    "warning: ",
    "delayed",
    "still being retried",
    "will keep trying",
    "遅延",
    "再送を試み",
    "再試行",
)
_LONGEST: Final = 100_000
_MOST_PARTS: Final = 60
_SAID: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A mail of ours that did not arrive, or not yet (届かなかったメール)."""

    kind: Kind
    ids: tuple[tuple[str, str], ...]
    """Of each mail of ours that it names: the id of what it carried, and the outcome it told, empty for an inquiry."""
    links: tuple[str, ...]
    """Secrets of the links that stood in it."""
    status: str
    """`5.1.1` or the reply `550` of the other system; empty where it said none."""
    said: str
    """What the mail system wrote, shortened, and whose address it is left out; kept sealed all the same."""


def returned_by(raw: bytes) -> Returned | None:
    """Return what a mail says of mails of ours that did not arrive; None for any other mail."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    parts = list(mail.walk())[:_MOST_PARTS]
    actions = [_action(part) for part in parts if part.get_content_type() == "message/delivery-status"]
    texts = tuple(_texts(parts))
    words = "\n".join(texts)[:_LONGEST]
    kind = _reported(actions) if actions else _noted(mail, words)
    everything = f"{words}\n{raw[:_LONGEST].decode('utf-8', 'replace')}"
    ids = tuple(dict.fromkeys((one[1], one[2] or "") for one in _OURS.finditer(everything)))
    links = tuple(dict.fromkeys(one[1] for one in _LINK.finditer(everything)))
    if kind is None or not (ids or links):
        return None
    reports = "\n".join(text for text, _ in actions)
    return Returned(
        kind=kind,
        ids=ids,
        links=links,
        status=_status(reports or words),
        said=_ADDRESS.sub("●●●@", (texts[0] if texts else reports).strip()[: 2 * _SAID])[:_SAID],
    )


def _action(part: Message) -> tuple[str, tuple[str, ...]]:
    """Return the text of a delivery report and the actions it names (RFC 3464)."""
    payload = part.get_payload()
    text = "\n".join(str(one) for one in payload) if isinstance(payload, list) else str(payload)
    named = re.findall(r"^action:\s*([a-z]+)", text, re.IGNORECASE | re.MULTILINE)
    return text[:_LONGEST], tuple(action.lower() for action in named)


def _reported(actions: list[tuple[str, tuple[str, ...]]]) -> Kind | None:
    named = {action for _, found in actions for action in found}
    if "failed" in named:
        return "failed"
    return "delayed" if "delayed" in named else None


def _noted(mail: EmailMessage, words: str) -> Kind | None:
    """Return what a plain note of a mail system says: only one that a mail system sent, and that says it failed."""
    if mail.get("X-Failed-Recipients"):
        return "failed"
    local = str(mail.get("From", "")).rpartition("<")[2].partition("@")[0].strip(' "')
    if not _DAEMONS.match(local):
        return None
    said = f"{mail.get('Subject', '')}\n{words}".lower()
    lasting = _REPLY.search(said) or any(code[0] == "5" for code in _STATUS.findall(said))
    if any(sign in said for sign in _LATE) and not lasting:
        return "delayed"
    return "failed" if any(sign in said for sign in _SIGNS) else None


def _texts(parts: Sequence[EmailMessage | Message]) -> Iterator[str]:
    """Give the words of the parts, each by its own character set; what is no text is passed over."""
    for part in parts:
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _decoded(payload[:_LONGEST], part.get_content_charset())


def _decoded(payload: bytes, named: str | None) -> str:
    for charset in (named, "iso-2022-jp" if b"\x1b$" in payload else None, "utf-8", "cp932", "euc-jp"):
        if charset is not None:
            try:
                return payload.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
    return payload.decode("utf-8", "replace")


def _status(text: str) -> str:
    found = _STATUS.search(text) or _REPLY.search(text)
    return found[1] if found else ""
