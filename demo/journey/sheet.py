"""The report as one sheet of paper (報告書1枚): what a reader who was not there wants to see, on A4, Japanese first."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from demo.journey.clock import after, day_of, said

if TYPE_CHECKING:
    from collections.abc import Iterable

_STYLE: Final = """
@page { size: A4; margin: 14mm 17mm 12mm }
body { font: 9.5pt/1.5 "Noto Serif CJK JP", serif; color: #111; margin: 0 auto; max-width: 174mm; padding: 8mm 4mm }
@media print { body { padding: 0 } }
h1 { font-size: 15pt; margin: 0 0 1mm; letter-spacing: .04em }
h1 + p, .en { color: #555; font-size: 8.5pt; margin: 0 }
.head { display: flex; justify-content: space-between; align-items: end; border-bottom: 1.2pt solid #111; padding-bottom: 3mm }
.head > p { text-align: right; font-size: 8.5pt; color: #555; margin: 0 }
h2 { font-size: 10.5pt; margin: 4mm 0 1.2mm; border-left: 3pt solid #111; padding-left: 2.2mm; line-height: 1.2 }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .45mm 1.5mm; border-bottom: .4pt solid #ccc; font-weight: normal }
th { white-space: nowrap; width: 1%; font-variant-numeric: tabular-nums; color: #333 }
.end { border: .8pt solid #111; padding: 2mm 3.5mm; font-size: 11pt; margin: 0 }
.ok { color: #14532d; white-space: nowrap } .no { color: #991b1b; font-weight: bold; white-space: nowrap }
.two { columns: 2; column-gap: 8mm; font-size: 8.5pt; margin: 0; padding: 0; list-style: none }
td.en { width: 34% }
.three { columns: 3; column-gap: 6mm; font-size: 8pt; margin: 0; padding: 0; list-style: none }
.two li { break-inside: avoid; padding: .35mm 0 }
footer { margin-top: 4mm; border-top: .4pt solid #999; padding-top: 1.5mm; font-size: 8pt; color: #555 }
"""
_FOOT: Final = (
    "人も会社も架空で、証拠にはなりません。どの検証も、だれでも打てるコマンド"
    "(kaiji verify、kaiji package check、kaiji journal check、kaiji vault check)によります。<br>"
    "Everyone is invented; this is no evidence. Every check is a command that anybody can type."
)


def sheet_of_story(facts: dict[str, Any]) -> str:
    """Return the sheet of one of the ten cases, from the facts of its report."""
    rows = [
        f"<tr><th>{after(scene['day'])}</th><th>{escape(said(day_of(scene['on'])))}</th>"
        f"<td>{escape(scene['ja'])}</td><td class=en>{escape(scene['en'])}</td></tr>"
        for scene in facts["scenes"]
    ]
    ja, en = facts["title"]
    first, last = (facts["scenes"][0]["on"], facts["scenes"][-1]["on"]) if facts["scenes"] else ("", "")
    span = f"{first} 〜 {last}" if first else ""
    body = [f"<h2>経過 <span class=en>What happened</span></h2><table>{''.join(rows)}</table>"]
    body.append(f"<h2>結末 <span class=en>The end</span></h2><p class=end>{escape(facts['ended'])}</p>")
    return _sheet(ja, en, span, [*body, _proofs(facts["proofs"]), _files(facts["handed_over"])])


def sheet_of_journey(facts: dict[str, Any]) -> str:
    """Return the sheet of the journey of three parties, from the facts of its report."""
    rows = []
    for number, step in enumerate(facts["steps"], 1):
        ja, _, en = step.partition(" / ")
        rows.append(f"<tr><th>{number}</th><td>{escape(ja)}</td><td class=en>{escape(en)}</td></tr>")
    presses = "、".join(f"{escape(name)} {count}回" for name, count in facts["presses"].items())
    size = f"接続ログ {facts['log_rows']:,}行から1人を特定。画面の操作: {presses}。"
    body = [
        f"<h2>経過 <span class=en>What happened</span></h2><table>{''.join(rows)}</table>",
        f"<h2>規模 <span class=en>Size</span></h2><p class=end>{size}</p>",
        _proofs(facts["proofs"]),
        _files(facts["handed_over"]),
    ]
    return _sheet("三者の道のり", "The journey of three parties", f"{facts['seconds']}秒", body)


def _sheet(ja: str, en: str, beside: str, body: Iterable[str]) -> str:
    head = f'<meta charset="utf-8"><title>{escape(ja)}</title><style>{_STYLE}</style>'
    title = f"<div><h1>{escape(ja)}</h1><p>{escape(en)}</p></div>"
    top = f"<div class=head>{title}<p>Kaiji 開示 実演の報告<br>{escape(beside)}</p></div>"
    foot = f"<footer>{_FOOT}</footer>"
    return f'<!doctype html><html lang="ja"><head>{head}</head><body>{top}{"".join(body)}{foot}</body></html>'


def _proofs(proofs: Iterable[dict[str, Any]]) -> str:
    rows = "".join(
        f"<li><span class={'ok' if p['holds'] else 'no'}>{'適合' if p['holds'] else '不適合'}</span> {escape(p['what'])} "
        f"<span class=en>{escape(p['detail'])}</span></li>"
        for p in proofs
    )
    return f"<h2>検証 <span class=en>Verified</span></h2><ul class=two>{rows}</ul>"


def _files(names: Iterable[str]) -> str:
    rows = "".join(f"<li>{escape(name)}</li>" for name in names)
    return f"<h2>手渡したもの <span class=en>Handed over</span></h2><ul class=three>{rows}</ul>"
