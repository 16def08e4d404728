"""Take a receipt in, check who asks, count the fee, send it back (受付の手続)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.moves import move, opening
from kaiji.cases.secrets.keys import digest
from kaiji.desks.access_provider.actors import CLERKS
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.fees import cure_until, fee, fee_rule
from kaiji.desks.access_provider.intake.duplicates import Keys, keys_of, subject_key, twins
from kaiji.desks.access_provider.intake.requester import (
    KEEPS_ONLY,
    ground_json,
    requester_json,
    requester_key,
)
from kaiji.desks.access_provider.intake.values import line_from, line_json
from kaiji.desks.access_provider.lanes import lane_of, turn_times
from kaiji.desks.access_provider.models import Item, Original, Receipt
from kaiji.desks.access_provider.moves.guards import open_receipt
from kaiji.desks.access_provider.numbering import next_number
from kaiji.desks.access_provider.rules import whole
from kaiji.desks.access_provider.stages import ANSWER_STAGES, OF_CLASS
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.intake.requester import Ground, Requester
    from kaiji.desks.access_provider.intake.values import Line

IDENTITY: Final[Mapping[str, Words]] = {
    "identity-document": Words(ja="本人確認書類の写し", en="copy of an identity document"),
    "seal-certificate": Words(ja="印鑑証明書(3か月以内)と実印", en="seal certificate within three months"),
    "register-certificate": Words(
        ja="登記事項証明書(3か月以内)と資格", en="register certificate within three months"
    ),
    "counsel-statement": Words(
        ja="弁護士による本人確認済みの表示と委任", en="counsel's statement that identity was checked"
    ),
    "court-paper": Words(ja="裁判所の決定・送達書類", en="the court's own paper"),
    "signed-package": Words(
        ja="登録済みの署名と別途の確認", en="a known signature, checked by another way too"
    ),
}
"""By what identity and authority were checked."""
_PIECES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What came in, read (受け付ける内容)."""

    channel: str
    requester: Requester
    ground: Ground
    lines: Sequence[Line]
    name: str = ""
    data: bytes = b""
    hidden: Sequence[str] = ()
    """What the sender must not be shown: `name`, `reasons`, `evidence`."""
    purpose: Sequence[str] = ()
    unread: Sequence[str] = ()
    zone: str | None = None
    package: Mapping[str, Any] | None = None
    package_id: str | None = None
    package_sha256: str = ""
    test: bool = False
    carrier: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@opening("receipt.opened", may=CLERKS | {"system", "requester"}, on=Receipt)
def receive(act: Act, incoming: Incoming) -> Receipt:
    """Register a request with all its lines; nothing is searched yet."""
    if not incoming.lines:
        raise LinesError(
            Words(ja="請求の行がありません。", en="There is not a single line."), given=incoming.name
        )
    day = day_in_japan(act.at)
    price = fee(fee_rule(incoming.carrier, day), [line for line in incoming.lines if line.sound])
    receipt = Receipt(
        number=next_number("AP", act.at),
        channel=incoming.channel,
        basis=incoming.ground.basis,
        received_at=act.at,
        due_on=incoming.ground.due_on,
        requester_index=digest(f"requester:{requester_key(incoming.requester)}"),
        rows=len(incoming.lines),
        test=incoming.test,
        handed_over=incoming.ground.basis == "provision-order" and incoming.ground.from_provider is not None,
        fee_yen=None if incoming.ground.basis != "out-of-court-request" else price.yen,
        package_id=incoming.package_id,
        package_sha256=incoming.package_sha256,
        file_sha256=sha256_hex(incoming.data) if incoming.data else "",
        body=_body(incoming),
    )
    receipt.save()
    if incoming.data:
        encoded = base64.b64encode(incoming.data).decode()
        Original(receipt=receipt, name=incoming.name, data=encoded, size=len(incoming.data)).save()
    items = _items(receipt, incoming, act.at)
    Item.objects.bulk_create(items, batch_size=_PIECES)
    act.note(
        number=receipt.number,
        basis=receipt.basis,
        channel=receipt.channel,
        rows=receipt.rows,
        defective=sum(item.stage == "defective" for item in items),
        duplicates=sum(item.relation == "duplicate" for item in items),
        sha256=receipt.file_sha256 or receipt.package_sha256 or None,
    )
    return receipt


def _body(incoming: Incoming) -> dict[str, Any]:
    return {
        "requester": requester_json(incoming.requester),
        "ground": ground_json(incoming.ground),
        "hidden": list(incoming.hidden),
        "purpose": list(incoming.purpose),
        "unread": list(incoming.unread),
        "zone": incoming.zone,
        "package": incoming.package,
        **incoming.facts,
    }


def _items(receipt: Receipt, incoming: Incoming, at: datetime) -> list[Item]:
    day = day_in_japan(at)
    who = requester_key(incoming.requester)
    keys = [keys_of(line, who) for line in incoming.lines]
    blind = [None if key is None else _blind(key) for key in keys]
    mass = whole("mass-rows", day)
    items = [
        Item(
            receipt=receipt,
            number=line.number,
            stage="received" if line.sound else "defective",
            lane=lane_of(
                right=line.right,
                marks=line.marks,
                basis=receipt.basis,
                shares_files=line.shares_files,
                rows=len(incoming.lines),
                mass_rows=mass,
            ),
            right=line.right or "",
            received_at=at,
            turn_at=at,
            due_on=incoming.ground.due_on,
            communication_index=key.communication if key else "",
            work_index=digest(f"subject:{subject}") if (subject := subject_key(line)) else "",
            requester_index=receipt.requester_index,
            line=line_json(line),
        )
        for line, key in zip(incoming.lines, blind, strict=True)
    ]
    _spread(items, receipt.requester_index, at, whole("mass-spread", day))
    _join(items, blind)
    return items


def _spread(items: Iterable[Item], requester: str, at: datetime, spread_s: int) -> None:
    """Give the rows of the mass lane their times, after those the requester already has."""
    rows = [item for item in items if item.lane == "mass"]
    last = (
        Item.objects.filter(requester_index=requester, lane="mass")
        .order_by("-turn_at")
        .values_list("turn_at", flat=True)
        .first()
    )
    for item, turn in zip(rows, turn_times(at, len(rows), last=last, spread_s=spread_s), strict=True):
        item.turn_at = turn


def _blind(keys: Keys) -> Keys:
    return Keys(
        communication=digest(f"communication:{keys.communication}"),
        subject=digest(f"subject:{keys.subject}") if keys.subject else "",
        requester=digest(f"asker:{keys.requester}"),
    )


def _join(items: Sequence[Item], keys: Sequence[Keys | None]) -> None:
    """Name for every item the earlier one it belongs with, of this list or of an earlier receipt."""
    for item, key in zip(items, keys, strict=True):
        item.asker_index = key.requester if key else ""
    known: dict[str, list[tuple[str, Keys]]] = {}
    wanted = [key.communication for key in keys if key is not None]
    for start in range(0, len(wanted), _PIECES):
        rows = Item.objects.filter(communication_index__in=wanted[start : start + _PIECES])
        for pk, communication, subject, asker in rows.order_by("received_at", "number").values_list(
            "pk", "communication_index", "work_index", "asker_index"
        ):
            known.setdefault(communication, []).append(
                (pk, Keys(communication=communication, subject=subject, requester=asker))
            )
    for twin in twins(keys, known):
        item = items[twin.line]
        item.earlier_id = items[int(twin.earlier[4:])].pk if twin.earlier.startswith("row ") else twin.earlier
        item.relation = twin.relation


IDENTITY_SHOWS: Final[Mapping[str, frozenset[int | str] | None]] = {"how": None}
"""What the form of an identity check shows: no search that lands while the papers are looked at changes anything of it."""
FEE_SHOWS: Final[Mapping[str, frozenset[int | str] | None]] = {"yen": None}
"""The same of what was paid."""


@move("identity.checked", may=CLERKS, on=Receipt)
def check_identity(act: Act, receipt: Receipt, *, how: str, on: date) -> None:
    """Record that identity and authority were checked on the papers of this very receipt."""
    open_receipt(receipt)
    if how not in IDENTITY or on > day_in_japan(act.at):
        raise LinesError(
            Words(ja="確認の方法か日が正しくありません。", en="How or when it was checked is not right."),
            given=f"{how} {on}",
            accepted=Words(ja="、".join(IDENTITY), en=", ".join(IDENTITY)),
        )
    receipt.identity_on, receipt.identity_by, receipt.identity_how = on, act.actor.person, how
    act.note(how=how, on=on)


@move("fee.paid", may=CLERKS, on=Receipt)
def pay_fee(act: Act, receipt: Receipt, *, yen: int, on: date, due_yen: int | None = None) -> None:
    """Record what was paid; `due_yen` is entered where no published rule says what is due."""
    open_receipt(receipt)
    if yen < 0 or (due_yen is not None and due_yen < 0) or on > day_in_japan(act.at):
        raise LinesError(
            Words(ja="金額か日が正しくありません。", en="Sum or day is not right."), given=f"{yen} {on}"
        )
    if due_yen is not None:
        receipt.fee_yen = due_yen
    receipt.fee_paid_yen, receipt.fee_paid_on = yen, on
    act.note(yen=yen, due_yen=receipt.fee_yen, on=on)


@move("receipt.returned", may=CLERKS, on=Receipt)
def send_back(act: Act, receipt: Receipt, *, whole_receipt: bool) -> list[Item]:
    """Send the defective lines back, to be mended by a day; with `whole_receipt` everything goes back and the receipt ends."""
    open_receipt(receipt)
    items = list(receipt.items.filter(stage="defective"))
    if whole_receipt:
        items = list(receipt.items.exclude(stage="closed"))
        receipt.stage = "returned"
    if not items:
        raise LinesError(
            Words(ja="返す行がありません。", en="There is no line to send back."), given=receipt.number
        )
    receipt.cure_by = cure_until(day_in_japan(act.at))
    for item in items:
        item.stage, item.outcome, item.closed_at = "closed", "returned", act.at
        item.version += 1
        item.save(update_fields=("stage", "outcome", "closed_at", "version"))
    act.note(rows=len(items), whole=whole_receipt, cure_by=receipt.cure_by)
    return items


@move("return.taken-back", may=CLERKS, on=Receipt)
def take_return_back(act: Act, receipt: Receipt) -> int:
    """Take a return back that nobody was told of yet: its lines stand where they stood."""
    items = list(receipt.items.filter(stage="closed", outcome="returned", answered_on=None))
    if not items or receipt.stage == "closed":
        raise LinesError(
            Words(
                ja="取り消せる返戻がありません。通知した返戻は取り消せません。",
                en="There is no return to take back; one that was answered stays.",
            ),
            given=receipt.number,
        )
    for item in items:
        answer = item.inquiry.answer if item.inquiry is not None else ""
        found = OF_CLASS.get(item.match) or ("received" if line_from(item.line).sound else "defective")
        item.stage, item.outcome, item.closed_at = ANSWER_STAGES.get(answer) or found, "", None
        if item.inquiry is not None and not answer:
            item.stage = "asked" if item.inquiry.stage == "sent" else "to-ask"
        item.version += 1
        item.save(update_fields=("stage", "outcome", "closed_at", "version"))
    receipt.stage, receipt.cure_by = "open", None
    act.note(rows=len(items))
    return len(items)


def keeps_only(receipt: Receipt) -> bool:
    """Whether only the keeping of logs is asked for."""
    return receipt.basis in KEEPS_ONLY
