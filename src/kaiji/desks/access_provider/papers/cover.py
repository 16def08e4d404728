"""The first page of a letter to a subscriber (送付状): what this is, what to do by when, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents import values as v
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Party
    from kaiji.desks.access_provider.setup import Company


def cover(
    us: Company, to: Party, *, number: str, day: date, due_on: date, enclosed: int, page: str | None
) -> v.Document:
    """Return the cover of the letter `number` with `enclosed` papers; `page` is the address of the answer page."""
    blocks: list[v.Block] = [
        _line(_day(day), side="right"),
        v.Gap(),
        _line(f"{to.name}　様", told=True),
        v.Gap(),
        _line(us.name, side="right", told=True),
        _line(us.department or "", side="right", told=True),
        _line(us.phone or "", side="right", told=True),
        v.Gap(),
        v.Title(spans=(v.Span(text="発信者情報の開示に関する御意見の照会について"),)),
        v.Gap(),
        _line(
            "あなたの契約する回線が使われたとして、発信者情報の開示を求める請求を受けました。法律により、当社は、開示するかどうかを"
            "決める前に、あなたの御意見をお聴きします。この照会は、あなたが何かをしたと当社が認めたことを意味しません。",
            first=1,
        ),
        v.Heading(level=1, number=1, spans=(v.Span(text="していただきたいこと"),), depth=0),
        _line(
            f"{_day(due_on)}までに、同封の回答書に「同意する」「同意しない」のどちらかとその理由を書いて、返送してください。"
            + ("下記のページからも回答できます。" if page else ""),
            first=1,
        ),
        v.Heading(level=1, number=2, spans=(v.Span(text="回答がないとき"),), depth=0),
        _line(
            "回答がないことは、同意とは扱いません。請求書などの資料だけで、当社が開示するかどうかを決めます。御意見に反して開示することもあります。",
            first=1,
        ),
        v.Heading(level=1, number=3, spans=(v.Span(text="相談するとき"),), depth=0),
        _line(
            "弁護士に相談する場合は、この書面の写しをお持ちください。回線を家族など他の人が使った場合は、その方に確かめてください。",
            first=1,
        ),
        v.Gap(),
        _line(f"照会番号　{number}", told=True),
        _line(
            f"同封の書面　{enclosed}点（請求ごとに、意見照会書と回答書が1組です。請求者が写しを提出しているときは、その写しが続きます。）"
        ),
    ]
    if page:
        blocks += [_line("回答のページ", strong=True), _line(page, told=True)]
    return v.Document(
        id="AP-cover",
        stem=f"AP-cover_{number}",
        title="発信者情報の開示に関する御意見の照会について",
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=tuple(block for block in blocks if not _blank(block)),
    )


def told(us: Company, to: Party, *, number: str, day: date, article: str) -> v.Document:
    """Return the letter that tells a sender who opposed that a court ordered the disclosure."""
    blocks: list[v.Block] = [
        _line(_day(day), side="right"),
        v.Gap(),
        _line(f"{to.name}　様", told=True),
        v.Gap(),
        *(
            _line(text, side="right", told=True)
            for text in (us.address, us.name, us.department, us.phone)
            if text
        ),
        v.Gap(),
        v.Title(spans=(v.Span(text="発信者情報の開示を命じる裁判について（お知らせ）"),)),
        v.Gap(),
        _line(
            f"さきに意見の照会（照会番号 {number}）に対し、開示に同意しない旨の回答をいただきましたが、裁判所が開示を命じましたので、"
            f"情報流通プラットフォーム対処法{article}により、お知らせします。当社は、命じられた範囲で発信者情報を開示しました。",
            first=1,
        ),
        _line("御不明の点は、弁護士に相談するか、上記の窓口に御連絡ください。", first=1),
    ]
    return v.Document(
        id="AP-told",
        stem=f"AP-told_{number}",
        title="発信者情報の開示を命じる裁判について（お知らせ）",
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=tuple(blocks),
    )


def _line(
    text: str, *, side: v.Side = "left", told: bool = False, strong: bool = False, first: int = 0
) -> v.Paragraph:
    mark: v.Mark = "strong" if strong else "told" if told else "fixed"
    shown = Print(covered=has_glyph).shown(text)
    return v.Paragraph(spans=(v.Span(text=shown, mark=mark),), side=side, first=first)


def _blank(block: v.Block) -> bool:
    return isinstance(block, v.Paragraph) and not v.plain(block.spans)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
