"""The reference page of rights and elements, made from the tables (権利と要件の参照頁)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import CONFIDENCE_WORDS
from kaiji.ground.words import Words
from kaiji.law.authority import authority
from kaiji.law.rights.catalogue import KINDS, rights_on
from kaiji.law.rights.clarity import WHO_DECIDES
from kaiji.law.rights.decisions import cases_on, decided_cases, decisions, decisions_on
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.law.authority import Authority
    from kaiji.law.rights.catalogue import Right
    from kaiji.law.rights.decisions import DecidedCase

_INTRO: Final = """# 権利と要件 / Rights and elements

<!-- Made by tools/generate_docs.py from src/kaiji/law/tables/rights.toml and its neighbours; do not edit. -->

{ja}

{en}

基準日 / Day of the law: {day}.

表の最後の列は、その要件についての先例と裁判例です。○ 認めた、× 認めなかった。`case-…` の番号は下の「裁判例」の表にあり、
裁判所・日付・事件番号・出典を示します。

The last column names leading decisions and decided cases on that element: ○ found, × not found. The numbers lead to the table of
decided cases below, with court, day, docket number and source.

確度 / confidence: {marks}
"""
_MET: Final = {"yes": "○", "no": "×", "not-seen": "?"}


def rights_page() -> str:
    """Return the whole page in Markdown, for the day on which the tables were last checked."""
    day = max(version.checked_on for topic in table("rights") for version in topic.versions)
    marks = " · ".join(f"{mark} {words.ja} / {words.en}" for mark, words in CONFIDENCE_WORDS.items())
    parts = [_INTRO.format(ja=WHO_DECIDES.ja, en=WHO_DECIDES.en, day=day.isoformat(), marks=marks)]
    for right in rights_on(day):
        parts += _right(right, day)
    parts += [*_stops(day), *_purposes(day), *_decisions(), *_cases()]
    return "\n".join(parts).rstrip() + "\n"


def _right(right: Right, day: date) -> Iterator[str]:
    yield f"## {_both(right.title)} (`{right.id}`)"
    yield ""
    yield f"守られる利益 / protects: {_both(right.protects)} — {_linked(right.basis)}"
    yield ""
    yield "| 要件 / element | 種類 / kind | 確かめる問い / question | 根拠 / authority | 先例・裁判例 / decisions, cases |"
    yield "| --- | --- | --- | --- | --- |"
    for element in right.elements:
        cases = cases_on(element.id, right.id)
        yes, no = (
            [case.id for case in cases if met in {found.met for found in case.findings_on(element.id)}]
            for met in ("yes", "no")
        )
        beside = [found.title.ja for found in decisions_on(element.id, day)]
        beside += [f"○ {', '.join(yes)}"] if yes else []
        beside += [f"× {', '.join(no)}"] if no else []
        yield (
            f"| `{element.id}` {_both(element.title)}<br>{element.what.ja}<br>{element.what.en} | "
            f"{_both(KINDS[element.kind])} | {element.question.ja}<br>{element.question.en} | "
            f"{_linked(element.basis)} | {'<br>'.join(beside) or '–'} |"
        )
    yield ""
    for group in (*right.defences, *right.alternatives):
        yield f"- **{_both(group.title)}**: {', '.join(f'`{name}`' for name in group.elements)}"
    yield ""


def _stops(day: date) -> Iterator[str]:
    yield "## 弁護士に相談すべきところ / Where a lawyer is needed"
    yield ""
    yield "| | 理由 / why | 根拠 / basis |"
    yield "| --- | --- | --- |"
    for topic in table("rights"):
        if topic.unit == "stop":
            version = topic.on(day)
            why = Words(**version.value["why"])
            yield f"| {_both(topic.title)} | {why.ja}<br>{why.en} | {_linked(authority(version, day))} |"
    yield ""


def _purposes(day: date) -> Iterator[str]:
    yield "## 開示を受けるべき正当な理由 / Proper reasons"
    yield ""
    yield "| 理由 / reason | 注 / note | 根拠 / basis |"
    yield "| --- | --- | --- |"
    for topic in table("rights"):
        if topic.unit == "purpose":
            version = topic.on(day)
            note = Words(**version.value["note"])
            yield f"| {_both(topic.title)} | {note.ja}<br>{note.en} | {_linked(authority(version, day))} |"
    yield ""


def _decisions() -> Iterator[str]:
    yield "## 先例 / Leading decisions"
    yield ""
    yield "| 先例 / decision | 判断 / holding | 要件にとっての意味 / meaning | 出典 / source | 確度 / conf. |"
    yield "| --- | --- | --- | --- | --- |"
    for found in decisions():
        place = "<br>".join(filter(None, (found.docket, found.report)))
        yield (
            f"| {_both(found.title)}<br>{place} | {found.holding.ja}<br>{found.holding.en} | "
            f"{found.meaning.ja}<br>{found.meaning.en} | {_read_in(found.basis)} | {found.basis.confidence} |"
        )
    yield ""


def _cases() -> Iterator[str]:
    yield "## 裁判例 / Decided cases"
    yield ""
    yield "○ 認めた / found · × 認めなかった / not found · ? どの要件かは確認できていない / which element was not seen"
    yield ""
    yield (
        "| | 表現 / expression | 判断 / answer | 要件 / elements | 裁判所 / court | 出典 / source | 確度 / conf. |"
    )
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for case in decided_cases():
        yield (
            f"| `{case.id}` | {case.what.ja}<br>{case.what.en} | {case.answer.ja}<br>{case.answer.en} | "
            f"{_findings(case)} | {_where(case)} | {_read_in(case.basis)} | {case.basis.confidence} |"
        )
    yield ""


def _findings(case: DecidedCase) -> str:
    return "<br>".join(
        f"{_MET[found.met]} `{found.element}`{f' ({found.by})' if found.by else ''}"
        for found in case.findings
    )


def _where(case: DecidedCase) -> str:
    parts = (
        case.court.ja if case.court else None,
        case.decided_on.isoformat() if case.decided_on else None,
        case.docket,
    )
    return "<br>".join(filter(None, parts)) or "–"


def _linked(basis: Authority) -> str:
    """Return an authority in words, leading to where it can be read."""
    return f"[{basis.words.ja}]({basis.url})" if basis.url else basis.words.ja


def _read_in(basis: Authority) -> str:
    """Return the page or judgment that a row was read in, and the day."""
    named = f"[{basis.law}]({basis.url})" if basis.url else basis.law
    return f"{named}<br>{basis.checked_on.isoformat()} 確認 / checked"


def _both(words: Words) -> str:
    return f"{words.ja} / {words.en}"
