"""The reference page of routes, made from the tables (経路の参照頁). `docs/reference/routes.md` holds its output.

The page is made for the day on which the tables were last checked, so the same tables always make the same page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.law.playbooks import operators, playbook_on
from kaiji.law.routes.diagram import state_diagram
from kaiji.law.routes.durations import Days, duration_on
from kaiji.law.routes.planning import Circumstances, PlannedPath, plan_path
from kaiji.law.routes.procedures import MEDIA, PAYMENTS, filing_on, procedures
from kaiji.law.routes.reading import DESK, route_on, routes_on
from kaiji.law.routes.vocabulary import ACTORS
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.ground.words import Words
    from kaiji.law.routes.model import Move, Route

SHARED: Final = "second-stage"
_TABLES: Final = (
    "routes/out-of-court",
    "routes/provisional-disposition",
    "routes/disclosure-order",
    "routes/second-stage",
    "routes/desk",
    "routes/durations",
    "routes/procedures",
    "playbooks",
)

_INTRO: Final = """# 手続の経路 / Routes

<!-- Made by tools/generate_docs.py from src/kaiji/law/tables/routes; do not edit. -->

発信者の特定までの経路A〜Cを、状態と手続の表から描いたものです。日数は報告された幅(最短/通常/最長)で、約束ではありません。
法令の根拠のある行は条文を、実務の報告は出所と確度を示します。基準日は {day} です。

Routes A to C to an identified sender, drawn from the tables of states and moves. Days are reported ranges
(low/typical/high), never promises. Each row names its article, or its source and how sure it is. Day of the law: {day}.

確度 / Confidence: P 条文で確認 read in the text · V2 複数の資料 two or more sources · V1 資料1件 one source · D 当方が導いたもの
derived by us · U 未確認 unverified.

図の矢印の [ ] は手続をする者、≤R7 はその期間内にすること、＞R7 はその期間が過ぎて起こることを示します。
In the diagrams [ ] names who moves; ≤R7: to be done within period R7; ＞R7: happens once it is over.
"""


def checked_day() -> date:
    """Return the latest day on which a row of the route tables was checked."""
    return max(version.checked_on for name in _TABLES for topic in table(name) for version in topic.versions)


def routes_page() -> str:
    """Return the whole page in Markdown, Japanese first with English beside."""
    day = checked_day()
    routes = routes_on(day)
    parts: list[str] = [_INTRO.format(day=day.isoformat())]
    for route in routes:
        parts += [*_head(route), *_ways(route, day), *_machine(route, route.id)]
    parts += ["## 共通: アクセスプロバイダの段階 / Shared: the access provider's stage", ""]
    parts += _machine(routes[-1], SHARED)
    desk = route_on(DESK, day)
    parts += [*_head(desk), *_machine(desk, DESK)]
    parts += [*_procedures(day), *_durations(day), *_playbooks(day)]
    return "\n".join(parts).rstrip() + "\n"


def _head(route: Route) -> Iterator[str]:
    yield f"## {route.letter}. {_both(route.title)}"
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    for title, words in (
        ("立証の程度 / Standard", route.standard),
        ("裁判所 / Court", route.court),
        ("担保 / Security", route.security),
        ("向いている場合 / Best when", route.best_when),
        ("根拠 / Basis", route.basis.words),
    ):
        yield f"| {title} | {words.ja}<br>{words.en} |"
    yield ""


def _ways(route: Route, day: date) -> Iterator[str]:
    yield "### 進み方 / Ways through"
    yield ""
    for path_id in route.paths:
        yield from _way(plan_path(route, path_id, Circumstances(), day))


def _way(plan: PlannedPath) -> Iterator[str]:
    yield f"#### {_both(plan.path.title)}"
    yield ""
    if plan.path.note is not None:
        yield f"{plan.path.note.ja} / {plan.path.note.en}"
        yield ""
    if plan.path.asks_by is not None:
        asks = plan.days_to_ask()
        yield (
            f"ログの保存を求めるまで {_days(asks)}日。{plan.path.asks_by.ja} / "
            f"{_days(asks)} days until the log is asked for. {plan.path.asks_by.en}"
        )
        yield ""
    yield "| # | 手続 / step | 誰が / who | 日数 / days | 根拠 / basis |"
    yield "| --- | --- | --- | --- | --- |"
    for number, step in enumerate(plan.steps, start=1):
        mark = " **◀ ログ / log**" if step.asks else ""
        days = _days(step.days) if step.days_basis else "–"
        source = f"<br>日数 / days: {step.days_basis.words.ja}" if step.days_basis else ""
        yield (
            f"| {number} | {_both(step.move.title)}{mark} | {_both(ACTORS[step.move.actor])} | {days} | "
            f"{step.move.basis.words.ja}{source} |"
        )
    yield ""


def _machine(route: Route, part: str) -> Iterator[str]:
    topics = table(f"routes/{part}").topics
    moves = tuple(move for move in route.moves.values() if move.id in topics)
    scenes = topics["route"].extra.get("scenes", {})
    yield "### 状態と手続 / States and moves"
    yield ""
    for name, title in scenes.items() or (("", None),):
        if title is not None:
            yield f"#### {title['ja']} / {title['en']}"
            yield ""
        yield "```mermaid"
        yield state_diagram(route, (move for move in moves if topics[move.id].extra.get("scene", "") == name))
        yield "```"
        yield ""
    yield "| 手続 / move | 誰が / who | 期間 / periods | 書面 / papers | 根拠 / basis |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_row(move) for move in moves)
    yield ""


def _row(move: Move) -> str:
    periods = [f"開始 starts {rule}" for rule in move.rules]
    periods += [f"≤{move.within}"] if move.within else []
    periods += [f"＞{move.after}"] if move.after else []
    note = f"<br>{move.note.ja}<br>{move.note.en}" if move.note else ""
    return (
        f"| `{move.id}` {_both(move.title)}{note} | {_both(ACTORS[move.actor])} | {_cell(periods)} | "
        f"{_cell(move.documents)} | {move.basis.words.ja} |"
    )


def _procedures(day: date) -> Iterator[str]:
    yield "## 紙か電子か / On paper or electronically"
    yield ""
    yield "| 手続 / procedure | 代理人 / counsel | 本人 / the party | 手数料 / fee | 郵券 / postage | 根拠 / basis |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in procedures():
        counsel, party = (filing_on(name, day, represented=flag) for flag in (True, False))
        yield (
            f"| `{name}` {_both(counsel.title)} | {_both(MEDIA[counsel.medium])} | {_both(MEDIA[party.medium])} | "
            f"{_both(PAYMENTS[counsel.payment])} | {'予納 / deposit' if counsel.postage else '–'} | "
            f"{counsel.basis.words.ja} |"
        )
    yield ""


def _durations(day: date) -> Iterator[str]:
    yield "## 所要日数 / Durations"
    yield ""
    yield "| | 日数 / days | 出所 / source | 注 / note |"
    yield "| --- | --- | --- | --- |"
    for topic in table("routes/durations"):
        found = duration_on(topic.key, day)
        note = f"{found.note.ja}<br>{found.note.en}" if found.note else ""
        yield f"| {_both(found.title)} | {_days(found.days)} | {found.basis.words.ja} | {note} |"
    yield ""


def _playbooks(day: date) -> Iterator[str]:
    yield "## 運営者ごとの対応の記録 / What operators are reported to do"
    yield ""
    yield "観察の記録であり、法律ではありません。食い違いはそのまま示します。/ Observations, not law; disagreements are shown as they are."
    yield ""
    yield "| 運営者 / operator | 対応 / behaviour | いつから / from | 出所 / source |"
    yield "| --- | --- | --- | --- |"
    for operator in operators():
        found = playbook_on(operator, day)
        for item in found.observations:
            mark = " ⚠ 食い違い / sources disagree" if item.aspect in found.conflicts else ""
            yield (
                f"| {_both(found.title)} | {item.says.ja}<br>{item.says.en}{mark} | {item.since} | "
                f"{item.basis.words.ja} |"
            )
    yield ""


def _both(words: Words) -> str:
    return f"{words.ja} / {words.en}"


def _days(days: Days) -> str:
    return f"{days.low}/{days.typical}/{days.high}"


def _cell(items: Iterable[str]) -> str:
    return "<br>".join(items) or "–"
