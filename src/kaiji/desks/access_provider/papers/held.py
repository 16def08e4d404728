"""Proof of a hold on paper (保全通知書・保全解除通知書): since when which record is kept and until when, and that it ended.

It repeats the requester's own words for the communication; of what the log says it tells only whether something is kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.journal.models import Entry, Head
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.papers.sheets import cell, day_words, head, line, sheet
from kaiji.documents import values as v
from kaiji.ground.instants import day_in_japan, jst_text, utc_text
from kaiji.vault.folder import reading
from kaiji.vault.holds import hold_of
from kaiji.vault.values import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from kaiji.desks.access_provider.models import Item, Receipt
    from kaiji.desks.access_provider.setup import Company
    from kaiji.vault.manifest import Manifest

_TITLES: Final = {False: "通信記録保全通知書", True: "通信記録保全解除通知書"}
_WHY: Final = {
    "until": "最終日の経過により自動で終了",
    "closed": "案件の終了により、最終日の前に終了",
    "replaced": "別の保全に引き継いで終了",
}
_FOUND: Final = {True: "該当する記録あり", False: "該当する記録は見つかっていません"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold as the vault knows it (保全の事実)."""

    placed_at: datetime
    rows: int
    complete: bool
    released_at: datetime | None
    why: str


def held_letters(
    receipt: Receipt, items: Iterable[Item], us: Company, day: date, vault: Path
) -> Iterator[v.Document]:
    """Give the notice of what is held and the notice of what has ended, as far as there is either, about these items."""
    rows = [item for item in sorted(items, key=lambda item: item.number) if item.hold]
    with reading(vault) as manifest:
        known = {item.pk: _held(manifest, item) for item in rows}
    for ended in (False, True):
        group = [
            item for item in rows if (item.hold_ended_at is not None) is ended and known[item.pk] is not None
        ]
        if group:
            facts = [held for item in group if (held := known[item.pk]) is not None]
            yield _letter(receipt, group, facts, us, day, ended=ended)


def _held(manifest: Manifest, item: Item) -> Held | None:
    """Return the hold of an item; what was extended counts from the first of its holds."""
    lines = (
        Entry.objects.filter(stream=item.stream, what="hold.extended")
        .order_by("n")
        .values_list("line", flat=True)
    )
    before = [str(json.loads(text)["facts"]["old"]) for text in lines]
    found = [hold for name in (*before, item.hold) if (hold := hold_of(manifest, name)) is not None]
    if not found:
        return None
    last = found[-1]
    return Held(
        placed_at=instant(found[0].placed_at),
        rows=last.rows,
        complete=last.complete,
        released_at=None if last.released_at is None else instant(last.released_at),
        why=_WHY.get(last.release_reason or "", last.release_reason or ""),
    )


def _letter(
    receipt: Receipt, items: Sequence[Item], facts: Sequence[Held], us: Company, day: date, *, ended: bool
) -> v.Document:
    title = _TITLES[ended]
    about = "" if receipt.lookup_only else _addressee(receipt)
    last = "保全の終了" if ended else "保全の最終日"
    rows = [_row(item, held, ended=ended) for item, held in zip(items, facts, strict=True)]
    blocks: list[v.Block] = [
        *head(about, us, day, title=title),
        line(_opening(receipt, ended=ended), first=1),
        v.Gap(),
        v.Table(
            widths=(8, 31, 31, 30),
            rows=(
                tuple(cell(text, label=True) for text in ("No.", "請求に記載の通信", "保全", last)),
                *(tuple(map(cell, row)) for row in rows),
            ),
            head=1,
        ),
        v.Gap(),
        *(line(text) for text in _remarks(receipt, items, ended=ended)),
    ]
    return sheet(f"AP-{'hold-ended' if ended else 'hold'}_{receipt.number}", title, day, blocks)


def _addressee(receipt: Receipt) -> str:
    told = receipt.body["requester"]
    return (
        f"{told['name']}　様代理人　{told['counsel']}　先生" if told.get("counsel") else f"{told['name']}　様"
    )


def _opening(receipt: Receipt, *, ended: bool) -> str:
    received = f"{day_words(day_in_japan(receipt.received_at))}受付（受付番号 {receipt.number}）"
    if ended:
        return f"{received}の請求に係る通信記録の保全は、次のとおり終了しました。保全のために分けて保管していた写しは消去しました。"
    return (
        f"{received}の請求に係る通信記録を、次のとおり保全しています。最終日が経過すると、保全は自動で終了し、保全のために分けて保管している"
        "写しは消去されます。延長を求めるときは、最終日までに御連絡ください。"
    )


def _row(item: Item, held: Held, *, ended: bool) -> tuple[str, ...]:
    asked = line_from(item.line)
    placed = f"{item.hold}\n{jst_text(held.placed_at)}\n{_FOUND[bool(held.rows)]}"
    if not held.complete:
        placed += "\n（保全の前に消去された記録があります）"
    if ended and held.released_at is not None:
        over = f"{jst_text(held.released_at)}\n{held.why}"
    else:
        over = day_words(day_in_japan(item.hold_until) - timedelta(days=1)) if item.hold_until else ""
    port = f"\nポート {asked.port}" if asked.port else ""
    when = jst_text(asked.at) if asked.at else ""
    return asked.reference or str(item.number), f"{when}\n{asked.ip or ''}{port}", placed, over


def _remarks(receipt: Receipt, items: Sequence[Item], *, ended: bool) -> Iterator[str]:
    stream = items[0].stream if ended and len(items) == 1 else receipt.stream
    last = Head.objects.filter(stream=stream).first()
    if last is not None:
        at = Entry.objects.get(stream=stream, n=last.n).at.astimezone(UTC)
        yield (
            f"この保全の操作記録（前の記録のハッシュ値を含む連鎖）の最後の行のSHA-256は {last.sha256} です"
            f"（{stream} の{last.n}件目、{utc_text(at)}）。"
        )
    yield "この書面は、発信者情報を開示するかどうかの判断を示すものではありません。"
