"""The answer to a request to keep logs (ログ保存の回答): what is kept, until when, and that this is no disclosure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kaiji.documents import values as v
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph
from kaiji.ground.instants import day_in_japan, jst_text

if TYPE_CHECKING:
    from datetime import date

    from kaiji.desks.access_provider.papers.casework import Matter
    from kaiji.desks.access_provider.setup import Company


def kept_letter(matter: Matter, us: Company, day: date) -> v.Document:
    """Return the letter about the items of one receipt that are kept."""
    told = matter.receipt.body["requester"]
    to = (
        f"{told['name']}　様代理人　{told['counsel']}　先生" if told.get("counsel") else f"{told['name']}　様"
    )
    blocks: list[v.Block] = [
        _line(f"{day.year}年{day.month}月{day.day}日", side="right"),
        v.Gap(),
        _line(to),
        v.Gap(),
        *(_line(text, side="right") for text in (us.address, us.name, us.department, us.phone) if text),
        v.Gap(),
        v.Title(spans=(v.Span(text="通信記録の保存について（回答）"),)),
        v.Gap(),
        _line(
            f"{day_in_japan(matter.receipt.received_at):%Y年%m月%d日}受付（受付番号 {matter.receipt.number}）の保存の求めについて、"
            "次のとおり回答します。この回答は、開示するかどうかの判断を示すものではありません。"
        ),
        v.Gap(),
        v.Table(
            widths=(10, 32, 28, 30),
            rows=(
                tuple(_cell(head, label=True) for head in ("No.", "日時", "接続元", "保存")),
                *(tuple(_cell(text) for text in row) for row in _rows(matter)),
            ),
            head=1,
        ),
    ]
    return v.Document(
        id="AP-kept",
        stem=f"AP-kept_{matter.receipt.number}",
        title="通信記録の保存について（回答）",
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=tuple(blocks),
    )


def _rows(matter: Matter) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for item, line in zip(matter.items, matter.lines, strict=True):
        last = day_in_japan(item.hold_until) - timedelta(days=1) if item.hold_until else None
        until = f"{last.year}年{last.month}月{last.day}日まで保存" if last else "保存なし"
        records = (
            "該当する記録あり"
            if item.match in {"unique", "computed", "ambiguous"}
            else "該当する記録は見つからず"
        )
        port = f" ポート {line.port}" if line.port else ""
        found.append(
            (
                line.reference or str(item.number),
                jst_text(line.at) if line.at else "",
                f"{line.ip or ''}{port}",
                f"{records}　{until}",
            )
        )
    return found


def _line(text: str, *, side: v.Side = "left") -> v.Paragraph:
    return v.Paragraph(spans=(v.Span(text=Print(covered=has_glyph).shown(text), mark="told"),), side=side)


def _cell(text: str, *, label: bool = False) -> v.Cell:
    return v.Cell(blocks=(_line(text),), label=label)
