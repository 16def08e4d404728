"""Papers under a provision order (情報提供書): the next provider's name to the petitioner, the sender information to that provider."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.intake.requester import ground_from
from kaiji.desks.access_provider.papers.sheets import cell, day_words, head, line, sheet
from kaiji.desks.access_provider.referring import further_words, next_holder
from kaiji.documents import values as v
from kaiji.ground.instants import JST
from kaiji.law.articles import cite
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

    from kaiji.desks.access_provider.intake.requester import Ground
    from kaiji.desks.access_provider.papers.casework import Matter
    from kaiji.desks.access_provider.setup import Company, Partner

TITLE: Final = "情報提供書"
_CANNOT: Final = (
    "当社が保有する発信者情報により、下記の通信に係る他の開示関係役務提供者を特定することはできません。"
)


def provided_letter(matter: Matter, us: Company, day: date, partner: Partner | None) -> v.Document:
    """Return the answer to a provision order: who the next provider is, or that none can be named (`partner` None)."""
    told, ground = matter.receipt.body["requester"], ground_from(matter.receipt.body["ground"])
    to = (
        f"{told['name']}　様代理人　{told['counsel']}　先生" if told.get("counsel") else f"{told['name']}　様"
    )
    explained = (matter.items[0].decision or {}).get("explanation", "")
    blocks = [
        *head(to, us, day, title=TITLE),
        line(
            f"{_order(ground, day)}に基づき、次のとおり{'提供' if partner else '回答'}します（受付番号 {matter.receipt.number}）。"
            "この書面は、発信者の氏名等を開示するものではなく、権利の侵害があったかどうかの判断を示すものでもありません。",
            first=1,
        ),
        v.Gap(),
        *(_named(matter, partner, day) if partner else [line(_CANNOT, first=1)]),
        *([line(explained, first=1)] if explained else []),
        v.Gap(),
        _communications(matter, {}),
    ]
    return sheet(f"AP-provided_{matter.receipt.number}", TITLE, day, blocks)


def handover_letter(
    matter: Matter, us: Company, day: date, *, to: Mapping[str, str], petition: str, codes: Mapping[str, str]
) -> v.Document:
    """Return the letter that hands the information to the next provider; `codes` are control codes by the item's id."""
    ground, limit = ground_from(matter.receipt.body["ground"]), cite("purpose-limit", day)
    title = "提供命令に基づく発信者情報の提供について"
    who = "　".join(part for part in (to["name"], to.get("department", "")) if part)
    blocks = [
        *head(f"{who}　御中", us, day, title=title),
        line(
            f"{_order(ground, day)}により、当社は、申立人に貴社の氏名等を提供しました。"
            f"申立人から、貴社を相手方として開示命令の申立てをした旨（{petition}）の通知を受けましたので、当社が保有する次の情報を貴社に提供します。",
            first=1,
        ),
        v.Gap(),
        _communications(matter, codes),
        v.Gap(),
        line(
            f"この情報は、貴社が保有する発信者情報を特定する目的以外に使用することはできません（{limit.basis.words.ja}）。"
            "貴社の通信記録が消去される前に、該当する記録を特定し、保存してください。",
            first=1,
        ),
        line(f"当社の受付番号　{matter.receipt.number}"),
    ]
    return sheet(f"AP-handover_{matter.receipt.number}", title, day, blocks)


def order_words(ground: Ground) -> str:
    """Return court, day and number of an order as papers name it."""
    decided = f"{day_words(ground.decided_on)}付け" if ground.decided_on else ""
    return f"{ground.court or '裁判所'}{decided}　{ground.case_number or '事件番号の記載なし'}"


def _order(ground: Ground, day: date) -> str:
    article = cite("provision-order", day).basis.words.ja
    return f"{order_words(ground)}の提供命令（{article}）"


def _named(matter: Matter, partner: Partner, day: date) -> list[v.Block]:
    times = [line.at for line in matter.lines if line.at is not None]
    further = further_words(next_holder(partner, at=min(times, default=None), today=day))
    lapse, period = cite("provision-order-lapse", day), due("provision-order-notice", day).length.words.ja
    told = [("名称", partner.name), ("住所", partner.address), ("電話番号", partner.phone)]
    rows = [row for row in told if row[1]]
    return [
        line("下記の通信に係る他の開示関係役務提供者の氏名又は名称及び住所", first=1),
        v.Table(
            widths=(24, 76),
            rows=tuple((cell(name, label=True), cell(text or "")) for name, text in rows),
            head=0,
        ),
        *([line(further, first=1)] if further else []),
        line(
            f"この提供を受けた日から{period}以内に、上記の者を相手方として開示命令の申立てをした旨の通知を当社が受けないときは、提供命令は"
            f"その者について効力を失います（{lapse.basis.words.ja}）。通知は、書面又は電磁的方法で、上の連絡先にお送りください。",
            first=1,
        ),
    ]


def _communications(matter: Matter, codes: Mapping[str, str]) -> v.Table:
    heads = ["No.", "日時（JST・UTC）", "接続元", "接続先", *(["利用管理符号"] if codes else [])]
    rows = [
        (
            line.reference or str(item.number),
            f"{_moment(line.at, JST)} JST\n{_moment(line.at, UTC)} UTC" if line.at else "",
            f"{line.ip or ''}\n{f'ポート {line.port}' if line.port else ''}".strip(),
            f"{line.destination_ip or ''}\n{line.url or ''}".strip(),
            *([codes.get(item.pk, "")] if codes else []),
        )
        for item, line in zip(matter.items, matter.lines, strict=True)
    ]
    return v.Table(
        widths=(8, 34, 18, 25, 15) if codes else (10, 38, 22, 30),
        rows=(tuple(cell(head, label=True) for head in heads), *(tuple(map(cell, row)) for row in rows)),
        head=1,
    )


def _moment(at: datetime, zone: tzinfo) -> str:
    """Return a time as fine as it was given: carriers tell users apart within a second."""
    local = at.astimezone(zone)
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M:%S}{fraction}"
