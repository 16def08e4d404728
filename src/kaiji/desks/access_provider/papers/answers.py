"""The answer in a form that a program reads (回答): the signed package where a package asked, a table where a list did.

Built from what was decided and released, line by line; the exchange room's allow-list decides again what may stand in it.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.papers.lacking import lacking
from kaiji.desks.access_provider.referring import further_words, next_holder
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.stages import GROUNDS, OUTCOMES
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.exchange.answering import Held, answer_package
from kaiji.exchange.asking import Enclosures, Envelope
from kaiji.exchange.context import SentRequest
from kaiji.exchange.lines import OF_SUBSCRIBER, SUBSCRIBER_FIELDS, asked_lines
from kaiji.exchange.sealing import sealed
from kaiji.exchange.values import AnswerLine, Package, Subscriber
from kaiji.exchange.wire import from_json
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import JST, day_in_japan, instant_text, utc_text
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on
from kaiji.network.spreadsheet import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from kaiji.desks.access_provider.models import Item, Receipt
    from kaiji.desks.access_provider.setup import Partner
    from kaiji.exchange.lines import Asked
    from kaiji.exchange.sealing import Sealed
    from kaiji.exchange.values import NextHolder, Status

_LIFE: Final = timedelta(days=30)
HEAD: Final = (
    *("受付番号", "行", "整理番号", "IPアドレス", "送信元ポート番号", "日時(JST)", "日時(UTC)"),
    *(
        "結論",
        "理由",
        "説明",
        "保存期限",
        "次の提供者",
        "氏名",
        "住所",
        "電話番号",
        "電子メール",
        "利用管理符号",
    ),
)


def all_closed(receipt: Receipt) -> list[Item]:
    """Return the items of a receipt; raises StageError while one of them is open."""
    items = list(receipt.items.order_by("number"))
    if any(item.stage != "closed" for item in items):
        raise StageError(
            Words(ja="終わっていない行があります。", en="Some lines are still open."),
            given=receipt.number,
        )
    return items


def answer_sealed(receipt: Receipt, items: Iterable[Item], *, at: datetime) -> Sealed:
    """Return the signed answer to a request package."""
    package = from_json(Package, receipt.body["package"], [])
    if package is None:
        raise StageError(
            Words(ja="パッケージの受付ではありません。", en="It came by no package."), given=receipt.number
        )
    by_subject = {str(line_from(item.line).subject): item for item in items}
    lines = tuple(_answer(asked, by_subject[asked.subject], package) for asked in asked_lines(package))
    people = tuple(person for person in (_person(line, by_subject[line.subject]) for line in lines) if person)
    moment = at.replace(microsecond=0)
    made = answer_package(
        SentRequest(package=package, sha256=receipt.package_sha256),
        lines,
        Held(subscribers=tuple({(p.task, p.subject): p for p in people}.values())),
        Envelope(id=str(uuid.uuid4()), created_at=moment, expires_at=moment + _LIFE),
        Enclosures(),
        reference=receipt.number,
    )
    words = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=moment, passphrase=words.encode() if words else None)
    return sealed(made, {}, signer)


def _answer(asked: Asked, item: Item, package: Package) -> AnswerLine:
    status, ground, words, holder = _status(item, asked, package)
    kept = _kept_until(item)
    if asked.item is None:  # a task to keep
        held = bool(item.hold) and item.hold_ended_at is None
        return AnswerLine(
            task=asked.task,
            subject=asked.subject,
            status="granted" if held else "no-record",
            explanation=None,
            kept_until=kept if held else None,
        )
    return AnswerLine(
        task=asked.task,
        subject=asked.subject,
        item=asked.item,
        status=status,
        ground=cast("None", ground),
        explanation=words,
        kept_until=kept,
        next_holder=holder,
    )


def _kept_until(item: Item) -> date | None:
    """Return the last day to which the log is kept."""
    if item.hold_until is None or item.hold_ended_at is not None:
        return None
    return day_in_japan(item.hold_until) - timedelta(days=1)


def _status(
    item: Item, asked: Asked, package: Package
) -> tuple[Status, str | None, str | None, NextHolder | None]:
    made = item.decision or {}
    said = made.get("explanation") or None
    words = said or (OUTCOMES[item.outcome].ja if item.outcome else None)
    if item.outcome in {"disclosed", "partly"}:
        released = _field(asked.item, package.items_as_of) in (item.release or {}).get("values", {})
        return ("granted", None, said, None) if released else ("refused", "not-held", words, None)
    if item.outcome == "refused":
        return "refused", (made.get("grounds") or ["other"])[0], said, None
    partner = setup().partners.get(made.get("partner", ""))
    if item.outcome == "other-holder" and partner is not None:
        at = line_from(item.line).at
        return "other-holder", None, said, next_holder(partner, at=at, today=package.items_as_of)
    if item.outcome in {"not-identified", "no-next-holder"}:
        more = lacking(item) if item.outcome == "not-identified" else ""
        return "not-identified", None, "\n".join(filter(None, (words, more))), None
    if item.outcome in {"no-record", "other-holder"}:
        return "no-record", None, said, None
    return "refused", "form" if item.outcome == "returned" else "other", words, None


def _field(number: int | None, day: date) -> str:
    ids: Mapping[int, str] = {item.number: item.id for item in items_on(day)}
    fields_of_item = OF_SUBSCRIBER.get(ids.get(number or 0, ""), ("",))
    return fields_of_item[0]


def _person(line: AnswerLine, item: Item) -> Subscriber | None:
    """Return what was released of the item; the allow-list cuts it again to the granted lines."""
    values = (item.release or {}).get("values", {})
    known = {field.name for field in fields(Subscriber)} & set(SUBSCRIBER_FIELDS)
    held = {name: value for name, value in values.items() if name in known}
    return (
        Subscriber(task=line.task, subject=line.subject, **held) if held and line.item is not None else None
    )


def answer_table(receipt: Receipt, items: Iterable[Item]) -> bytes:
    """Return the answers of a receipt as a table that no spreadsheet takes for a program."""
    return csv_bytes(HEAD, (_row(receipt, item) for item in items))


def _row(receipt: Receipt, item: Item) -> list[str]:
    line, made = line_from(item.line), item.decision or {}
    values = (item.release or {}).get("values", {})
    partner = setup().partners.get(made.get("partner", ""))
    return [
        receipt.number,
        str(item.number),
        line.reference or "",
        line.ip or "",
        str(line.port or ""),
        instant_text(line.at.astimezone(JST)) if line.at else "",
        utc_text(line.at) if line.at else "",
        OUTCOMES[item.outcome].ja if item.outcome else "",
        "、".join(GROUNDS[ground].ja for ground in made.get("grounds", ())),
        made.get("explanation", ""),
        kept.isoformat() if (kept := _kept_until(item)) else "",
        _next_words(partner, line.at, day_in_japan(receipt.received_at)) if partner else "",
        *(values.get(name, "") for name in ("name", "address", "phone", "email", "management_code")),
    ]


def _next_words(partner: Partner, at: datetime | None, today: date) -> str:
    return f"{partner.name}　{further_words(next_holder(partner, at=at, today=today))}".strip()
