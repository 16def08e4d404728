"""Mails of the desk's mailbox (メールの受付): each once, sealed as it came; packages in it are taken in, the rest waits for a person.

A mail is hostile: it is read for its words and its papers, nothing of it is opened, and nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.secrets.keys import digest
from kaiji.desks.content_provider.bounces import returned_by
from kaiji.desks.content_provider.intake import take_package
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Mail
from kaiji.desks.content_provider.moves import mailing
from kaiji.desks.content_provider.moves.bouncing import note_returned
from kaiji.desks.content_provider.papers import File
from kaiji.exchange.errors import ExchangeMailError
from kaiji.exchange.transport.imap import Mailbox
from kaiji.exchange.transport.mail import read
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.models import Matter
    from kaiji.desks.content_provider.setup import Setup
    from kaiji.exchange.transport.imap import Account, Listed
    from kaiji.exchange.transport.mail import Attachment, ReadMail

_BEGINS: Final = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
}
"""What is taken of a mail's attachments, by how it begins; everything else is counted and left in the mail."""
MOST_FILES: Final = 20
MOST_POSTS: Final = 20
_SEARCHED: Final = 50_000
_URL: Final = re.compile(r"https?://[!-~]{1,500}")
TOO_BIG: Final = "operator.mail-too-big"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A mail that is new to the desk (新着): `data` is None where it is too big to fetch."""

    message: str
    size: int
    data: bytes | None
    headers: bytes


def new_mails(account: Account, at: datetime) -> tuple[Arrived, ...]:
    """Return the mails the desk does not know yet, and file away those it does; raises ExchangeMailboxError."""
    day = day_in_japan(at)
    most, largest = measure("mail_round", day).value, measure("mail_size", day).value << 20
    with Mailbox(account) as box:
        return tuple(_new(box, box.listed(most), largest))


def _new(box: Mailbox, found: tuple[Listed, ...], largest: int) -> Iterator[Arrived]:
    for mail in found:
        data = box.fetched(mail) if mail.size <= largest and not mail.message_id else None
        message = digest(f"mail {mail.message_id or sha256_hex(data or mail.headers)}")
        if Mail.objects.filter(message=message).exists():
            box.file_away(mail)
            continue
        if data is None and mail.size <= largest:
            data = box.fetched(mail)
        yield Arrived(message=message, size=mail.size, data=data, headers=mail.headers)


def take_mail(act: Act, arrived: Arrived) -> Mail:
    """Take a mail in: its packages at once, else it waits for somebody to key it; the same mail again changes nothing."""
    known = Mail.objects.filter(message=arrived.message).first()
    if known is not None:
        return known
    raw = arrived.data if arrived.data is not None else arrived.headers
    try:
        found = read(raw)
    except ExchangeMailError as error:
        return mailing.arrive(act, arrived, body=_sealed(raw), stage="refused", fault=error.code)
    if arrived.data is None:
        return mailing.arrive(act, arrived, body=_sealed(raw), stage="refused", fault=TOO_BIG)
    back = returned_by(raw)
    matter = note_returned(act, back) if back is not None else None
    if matter is not None:
        return mailing.arrive(act, arrived, body={}, stage="bounce", matter=matter)
    matters, fault = _packages(act, found)
    if not matters:
        return mailing.arrive(act, arrived, body=_sealed(raw), stage="waiting", fault=fault)
    return mailing.arrive(act, arrived, body={}, stage="package", fault=fault, matter=matters[0])


def _packages(act: Act, found: ReadMail) -> tuple[tuple[Matter, ...], str]:
    """Take in every package of a mail; a mail whose package is refused waits for a person, with the reason."""
    matters: list[Matter] = []
    fault = ""
    for package in found.packages:
        try:
            matters += take_package(act.inner(), package.data)[0]
        except KaijiError as error:
            fault = error.code
    return tuple(matters), fault


def opened_mail(mail: Mail) -> ReadMail:
    """Return a mail that waits, read anew from the bytes that came."""
    return read(raw_of(mail))


def posts_named(text: str, ours: Setup) -> list[str]:
    """Return the addresses on this site that a mail names, each once, in its order: what nobody has to copy by hand."""
    found = (one.rstrip(".,。、)」』>") for one in _URL.findall(text[:_SEARCHED]))
    return [one for one in dict.fromkeys(found) if ours.is_ours(one)][:MOST_POSTS]


def raw_of(mail: Mail) -> bytes:
    """Return the bytes that came."""
    return base64.b64decode(mail.body.get("raw", ""))


def papers_of(found: ReadMail) -> tuple[Attachment, ...]:
    """Return the attachments that the desk takes: PDF and pictures by their first bytes, up to the number it keeps."""
    return tuple(one for one in found.attachments if _kind(one) is not None)[:MOST_FILES]


def file_of(one: Attachment, sort: str) -> File:
    """Return an attachment as a paper of a matter, by what it is and not by what it calls itself."""
    return File(sort=sort, name=one.name, media_type=_kind(one) or "application/octet-stream", data=one.data)


def _kind(one: Attachment) -> str | None:
    return next((kind for kind, begin in _BEGINS.items() if one.data.startswith(begin)), None)


def _sealed(raw: bytes) -> dict[str, Any]:
    return {"raw": base64.b64encode(raw).decode("ascii")}
