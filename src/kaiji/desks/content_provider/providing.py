"""What goes to the next provider under a provision order (提供命令による提供): the communications alone, to find its own record."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.answering import held_communications
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.provided import order_of, order_words
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.sheets import heading, letter, line
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.exchange.asking import Enclosures, Envelope
from kaiji.exchange.handing import Handover, handover_package
from kaiji.exchange.sealing import sealed
from kaiji.exchange.values import Actor, Basis, Document, Post
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, jst_text, parse_day, utc_text
from kaiji.law.articles import cite
from kaiji.network.address import classify
from kaiji.network.errors import AddressError
from kaiji.network.question import Question
from kaiji.network.store import open_tables
from kaiji.network.who import who

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.desks.content_provider.models import Matter
    from kaiji.documents.values import Block
    from kaiji.exchange.values import Communication

_LIFE: Final = timedelta(days=30)
_TITLE: Final = "提供命令に基づく発信者情報の提供について"
_FILE: Final = "documents/handover.pdf"


def likely_providers(matter: Matter, day: date) -> tuple[str, ...]:
    """Return whose the held addresses may be, by the tables at hand: leads for the reviewer, never an answer."""
    tables, names = open_tables(kaiji_home()), dict[str, None]()
    for row in held_communications(matter):
        if row.ip is None:
            continue
        try:
            finding = who(Question(address=classify(row.ip), asked_on=day, port=row.port, at=row.at), tables)
        except AddressError:
            continue
        for candidate in finding.candidates:
            legal = None if candidate.carrier is None else candidate.carrier.legal_name(day)
            names[str(legal.value) if legal is not None else candidate.name.ja] = None
    return tuple(names)


def handover_files(matter: Matter, at: datetime) -> tuple[File, ...]:
    """Return what goes to the next provider: a letter, and the signed package that encloses it. Nothing of a person goes."""
    rows = held_communications(matter)
    paper = _handover_letter(matter, rows, day_in_japan(at))
    moment = at.replace(microsecond=0)
    enclosed = Document(
        id="letter",
        role="letter",
        title=_TITLE,
        media_type="application/pdf",
        sha256=sha256_hex(paper.data),
        size=len(paper.data),
        for_sender=False,
        file=_FILE,
    )
    told, order = matter.body["provision"], order_of(matter)
    wanted = {row.post for row in rows}
    package = handover_package(
        setup().provider,
        Actor(
            role="access-provider",
            kind="organisation",
            name=told["name"],
            address=told.get("address") or None,
        ),
        Handover(
            order=Basis(
                code="provision-order",
                court=order["court"] or None,
                case_number=order["case_number"] or None,
                decided_on=parse_day(order["decided_on"]) if order["decided_on"] else None,
            ),
            posts=tuple(
                Post(id=post.id, url=post.url)
                for post in opened(matter.body["package"]).posts
                if post.id in wanted
            ),
            communications=tuple(rows),
            reference=matter.number,
            test=matter.test,
        ),
        Envelope(id=str(uuid.uuid4()), created_at=moment, expires_at=moment + _LIFE),
        Enclosures(documents=(enclosed,)),
    )
    words = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=moment, passphrase=words.encode() if words else None)
    made = File(
        sort="handover",
        name=f"{matter.number}-handover.zip",
        media_type="application/zip",
        data=sealed(package, {_FILE: paper.data}, signer).data,
    )
    return (paper, made)


def _handover_letter(matter: Matter, rows: tuple[Communication, ...], on: date) -> File:
    told, limit = matter.body["provision"], cite("purpose-limit", on)
    body: tuple[Block, ...] = (
        line(
            f"{order_words(matter, on)}により、当方は、申立人に貴社の氏名等を提供しました。"
            "申立人から、貴社を相手方として開示命令の申立てをした旨"
            f"（{told['petition_court']}　{told['petition_number']}）の通知を受けましたので、"
            "当方が保有する次の情報を貴社に提供します。"
        ),
        *(part for number, row in enumerate(rows, 1) for part in _told(number, row)),
        line(
            f"この情報は、貴社が保有する発信者情報を特定する目的以外に使用することはできません（{limit.basis.words.ja}）。"
            "貴社の通信記録が消去される前に、該当する記録を特定し、保存してください。"
        ),
        line(f"当方の受付番号　{matter.number}"),
    )
    stem = f"CP-handover_{matter.number}"
    data = letter(stem=stem, title=_TITLE, day=on, to=f"{told['name']}　御中", ours=setup(), body=body)
    return File(sort="handover", name=f"{stem}.pdf", media_type="application/pdf", data=data)


def _told(number: int, row: Communication) -> list[Block]:
    source = f"{row.ip or ''}" + (f"　送信元ポート {row.port}" if row.port else "")
    target = f"{row.destination_ip or ''}" + (
        f"　ポート {row.destination_port}" if row.destination_port else ""
    )
    rows = [
        ("日時", jst_text(row.at) if row.at else ""),
        ("日時（UTC）", utc_text(row.at) if row.at else ""),
        ("接続元", source),
        ("接続先", target),
    ]
    return [heading(number, "通信"), *(line(f"{name}　{text}") for name, text in rows if text)]
