"""The office's working copy of a paper (作業用の控え): the same words, with every unverified value marked and listed (未確認).

A paper that goes out bears no such mark: it would tell the other side what its signer was unsure of. The mark belongs
where the signer looks before signing: here, in the findings, in `--explain`, on the packet list and in the companion.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.findings import Finding
from kaiji.documents.profiles import paper_table, topic_title
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.documents.making import Made
    from kaiji.documents.papers.plans import Plan

WORKING: Final = "working"
_HEAD: Final = ("値", "項目", "出所")


def with_working_copy(plan: Plan) -> Plan:
    """Return `plan` with the office's working copy after the others."""
    first = plan.copies[0]
    working = replace(first, key=WORKING, words="作業用の控え（提出・送付しない）", working=True)
    return replace(plan, copies=(*plan.copies, working))


def listed(trace: Iterable[v.Printed], profile: str, day: date) -> Iterator[v.Block]:
    """Give the page that ends a working copy: every unverified value with its source, or that there is none."""
    rows = list(_rows(trace, profile, day))
    yield v.NewPage()
    yield v.Title(spans=_words("未確認の値"))
    yield v.Gap(lines=1)
    if not rows:
        yield v.Paragraph(spans=_words("この書面に、未確認の値はありません。"), first=1)
        return
    yield v.Paragraph(
        spans=_words(
            "次の値は、表の確度が「未確認」です。署名する前に出所を確かめてください。提出する書面には印を付けていません。"
        ),
        first=1,
    )
    named = (_row((value, topic_title(place), source)) for value, place, source in rows)
    yield v.Table(widths=(26, 28, 46), head=1, rows=(_row(_HEAD, label=True), *named))


def _rows(trace: Iterable[v.Printed], profile: str, day: date) -> Iterator[tuple[str, str, str]]:
    seen: set[tuple[str, str]] = set()
    for printed in trace:
        origin = printed.origin
        if origin.unverified and (origin.place, printed.text) not in seen:
            seen.add((origin.place, printed.text))
            yield printed.text, origin.place, origin.source or origin.note
    yield from _layout(profile, day)


def unverified_rows(papers: Iterable[Made], day: date) -> tuple[tuple[str, str, str], ...]:
    """Return every unverified value of some papers once, as (value, place in the tables, source); `topic_title` says what stands there."""
    found = (row for paper in papers for row in _rows(paper.document.trace, paper.document.profile, day))
    return tuple(dict.fromkeys(found))


def _layout(profile: str, day: date) -> Iterator[tuple[str, str, str]]:
    version = paper_table("profiles")[profile].on(day)
    if version.unverified:
        yield "余白・文字の大きさ", f"profiles.{profile}", f"{version.source.title} {version.cite}"


def layout_findings(document: str, profile: str, day: date) -> Iterator[Finding]:
    """Give a finding where the page set-up itself is unverified."""
    for what, place, source in _layout(profile, day):
        yield Finding(
            code="unverified",
            document=document,
            field=place,
            message=Words(
                ja=f"未確認の値「{what}」。出所: {source}",
                en=f"Unverified: margins and size of type. Source: {source}",
            ),
            weight="look",
        )


def _words(text: str) -> v.Inline:
    return (v.Span(text=text),)


def _row(texts: Iterable[str], *, label: bool = False) -> tuple[v.Cell, ...]:
    return tuple(
        v.Cell(blocks=tuple(v.Paragraph(spans=_words(line)) for line in text.split("\n")), label=label)
        for text in texts
    )
