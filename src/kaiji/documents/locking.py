"""Schedules are locked when they are filed (目録の固定): what the court has is kept, and a later change is a correction.

The words of each schedule as filed stand in `schedules/FILING.json` of the case folder. When the case changes afterwards,
the papers say so, and a petition for correction (訂正申立書) lists every line before and after.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.documents import values as v
from kaiji.documents.checking.rules import texts
from kaiji.documents.errors import AlreadyLockedError, NothingToMakeError
from kaiji.documents.facts.filings import procedure
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known
from kaiji.documents.findings import Finding
from kaiji.documents.papers.courts import court_copy, court_scope
from kaiji.documents.papers.plans import Plan
from kaiji.documents.spelling import heading_mark
from kaiji.documents.values import Origin
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.making import Made

FOLDER: Final = "schedules"
_SHEETS: Final = ("parties", "order", "information", "posts", "posts_bare", "communications", "infringement")
_PETITIONS: Final = {"D09", "D10", "D11", "D12", "D13", "D14", "D16", "D18", "D19"}


def schedules_of(paper: Made) -> dict[str, list[str]]:
    """Return the lines of every schedule of a paper, by its key."""
    return {
        block.key: [line for line in texts(block.blocks) if line]
        for block in paper.document.blocks
        if isinstance(block, v.Schedule)
    }


def lock_bytes(papers: Iterable[Made], filing: str, day: date) -> bytes:
    """Return what is kept of the schedules of `filing`, filed on `day`; raises NothingToMakeError where it has none."""
    petition = _petition(papers, filing)
    if petition is None:
        raise NothingToMakeError(
            Words(ja="その手続に目録はありません。", en="That procedure has no schedules."), given=filing
        )
    return canonical_bytes(
        {"filing": filing, "locked_on": day.isoformat(), "schedules": schedules_of(petition)}
    )


def lock_path(folder: Path, filing: str) -> Path:
    """Return where the schedules of `filing` are kept."""
    return folder / FOLDER / f"{filing}.json"


def refuse_relock(path: Path, data: bytes) -> None:
    """Raise AlreadyLockedError where other words are kept already: what the court has is never overwritten."""
    if path.exists() and json.loads(path.read_bytes())["schedules"] != json.loads(data)["schedules"]:
        raise AlreadyLockedError(
            Words(
                ja="この手続の目録は固定済みです。", en="The schedules of this procedure are locked already."
            ),
            given=path.name,
        )


def _petition(papers: Iterable[Made], filing: str) -> Made | None:
    return next((p for p in papers if p.plan.about == filing and p.document.id in _PETITIONS), None)


def _locked(folder: Path, filing: str) -> dict[str, list[str]] | None:
    try:
        value: Any = json.loads(lock_path(folder, filing).read_bytes())
    except (OSError, ValueError):
        return None
    return value.get("schedules") if isinstance(value, dict) else None


def is_locked(desk: Desk, plan: Plan) -> bool:
    """Return whether `plan` is the petition of a procedure whose schedules are locked."""
    if desk.folder is None or plan.document not in _PETITIONS:
        return False
    return lock_path(desk.folder, plan.about).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place of a schedule that no longer says what was filed."""

    key: str
    """Which schedule: `parties`, `posts` …"""
    place: str
    """Where in it, in words: schedule, entry, label."""
    before: str
    after: str


def changes(desk: Desk, papers: Iterable[Made]) -> Iterator[tuple[Made, list[Change]]]:
    """Give each petition whose schedules differ from those locked, place by place."""
    if desk.folder is None:
        return
    made = tuple(papers)
    for filing in desk.case.filing:
        kept, petition = _locked(desk.folder, filing.id), _petition(made, filing.id)
        if kept is None or petition is None:
            continue
        sheets = {block.key: block for block in petition.document.blocks if isinstance(block, v.Schedule)}
        now = schedules_of(petition)
        found = [
            change
            for key in dict.fromkeys([*kept, *now])
            for change in _different(key, sheets.get(key), kept.get(key, []), now.get(key, []))
        ]
        if found:
            yield petition, found


def _different(key: str, sheet: v.Schedule | None, before: list[str], after: list[str]) -> Iterator[Change]:
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind != "equal":
            yield Change(
                key=key,
                place=_place(key, sheet, after, b0),
                before="\n".join(before[a0:a1]) or "（なし）",
                after="\n".join(after[b0:b1]) or "（なし）",
            )


def _place(key: str, sheet: v.Schedule | None, lines: list[str], at: int) -> str:
    """Say where a line stands: the schedule, the entry it belongs to, and its label."""
    if sheet is None:
        return key
    heads = {
        v.plain(b.spans): heading_mark(b.level, b.number) for b in sheet.blocks if isinstance(b, v.Heading)
    }
    labels = {v.plain(b.label) for b in sheet.blocks if isinstance(b, v.Entry)} - {""}
    entry = next((heads[line] for line in reversed(lines[: at + 1]) if line in heads), "")
    label = lines[at - 1] if at and lines[at - 1] in labels else ""
    return "　".join(part for part in (f"{v.plain(sheet.spans)}{entry}", label) if part)


def corrections(desk: Desk, papers: Iterable[Made]) -> Iterator[Plan]:
    """Give a petition for correction for each procedure whose schedules changed after filing."""
    for petition, found in changes(desk, papers):
        one = procedure(desk, desk.row("filing", petition.plan.about))
        keys = {change.key.replace("-", "_") for change in found}
        scope: dict[str, Fact] = {
            **court_scope(one),
            "changes": tuple(_change(change) for change in found),
            "changed": flags("schedules", **{key: key in keys for key in _SHEETS}),
        }
        scope.pop("title", None)
        yield Plan(
            document="D27-correction",
            template="D27-correction",
            about=petition.plan.about,
            scope=scope,
            copies=(court_copy(desk.case),),
            posts=petition.plan.posts,
        )


def _change(change: Change) -> Item:
    kept = Origin(kind="computed", place="schedules", note="as filed")
    return Item(
        place="schedules",
        facts={
            "place": told(change.place, "schedules"),
            "before": Known(value=change.before, origin=kept),
            "after": told(change.after, "schedules"),
        },
    )


def lock_findings(desk: Desk, papers: Iterable[Made]) -> Iterator[Finding]:
    """Give a finding for each petition that no longer says what was filed."""
    for petition, found in changes(desk, papers):
        yield Finding(
            code="locked",
            document=petition.document.id,
            field=f"filing.{petition.plan.about}",
            message=Words(
                ja=f"提出した目録と{len(found)}か所違います。訂正申立書を出してください。",
                en=f"It differs from the schedules filed in {len(found)} places; file a petition for correction.",
            ),
        )
