"""Search the vault for all lines of a receipt, and hold what was found at once (一括照合と保全).

One journaled batch a receipt: who asked, on what basis, how many of each class, the hash of the questions and of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.rules import whole
from kaiji.desks.access_provider.search.nearness import NearMiss, near_misses
from kaiji.desks.access_provider.search.questions import scope_of
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import JST, day_in_japan, utc_text
from kaiji.vault.asking import refuse
from kaiji.vault.find import Desk
from kaiji.vault.finding import question_json
from kaiji.vault.folder import reading, writing
from kaiji.vault.holds import hold_of, place_holds, release
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from kaiji.vault.asking import Under
    from kaiji.vault.finding import Finding
    from kaiji.vault.values import Question

HELD: Final = frozenset({"unique", "ambiguous", "none", "computed"})
"""Classes whose rows are held: also `none`, for rows of that moment may still come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of one line (照合の結果)."""

    finding: Finding
    near: tuple[NearMiss, ...] = ()


def search(
    folder: Path, questions: Mapping[str, Question], under: Under, *, now: datetime
) -> dict[str, Answered]:
    """Return the answer to every question by its name; raises PermitError after journaling the refusal, and vault errors.

    They are asked in the order of addresses and ports, so that neighbours share what is read.
    """
    with reading(folder) as manifest:
        try:
            granted = under.permit(manifest, move="finds", at=now, questions=len(questions))
        except KaijiError as error:
            refuse(manifest, under, error, {"questions": str(len(questions))}, now=now)
            raise
        order = _order(questions)
        with opened_store(manifest) as store:
            desk = Desk(manifest, store)
            answers = desk.find_many([questions[name] for name in order], request=granted.request)
            near = near_misses(desk, answers, request=granted.request)
            found = {
                name: Answered(finding=finding, near=missed)
                for name, finding, missed in zip(order, answers, near, strict=True)
            }
        counts: dict[str, int] = {}
        for answered in found.values():
            counts[answered.finding.klass] = counts.get(answered.finding.klass, 0) + 1
        asked = [question_json(questions[name]) | {"name": name} for name in sorted(questions)]
        told = [found[name].finding.as_json() for name in sorted(found)]
        detail = {"questions_sha256": _digest(asked), "answer_sha256": _digest(told)}
        with manifest.transaction():
            entry = granted.as_entry() | {"rows": len(questions), "classes": counts}
            manifest.write_entry("lookup.batch", utc_text(now), entry, detail)
        return found


def _order(questions: Mapping[str, Question]) -> Sequence[str]:
    return sorted(
        questions,
        key=lambda n: (
            questions[n].version,
            questions[n].address,
            questions[n].port or 0,
            questions[n].at,
            n,
        ),
    )


def _digest(value: list[dict[str, Any]]) -> str:
    spelled = [{k: str(v) if isinstance(v, float) else v for k, v in row.items()} for row in value]
    return sha256_hex(canonical_bytes(spelled))


def hold_until(asked: date | None, now: datetime) -> datetime:
    """Return until when a hold lasts: through the last day a paper sets, else the desk's own length."""
    if asked is not None:
        return _end_of(asked)
    today = day_in_japan(now)
    return _end_of(today + timedelta(days=whole("hold-days", today)))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), JST)


def hold(
    folder: Path,
    questions: Mapping[str, Question],
    under: Under,
    *,
    authority: str,
    until: datetime,
    now: datetime,
) -> dict[str, str]:
    """Hold what each question asks about and return the number of each hold by its name; raises PermitError, HoldError."""
    window = whole("hold-window", day_in_japan(now))
    order = _order(questions)
    with writing(folder) as manifest:
        granted = under.permit(manifest, move="holds", at=now)
        placed = place_holds(
            manifest,
            [scope_of(questions[name], window) for name in order],
            permit=granted,
            authority=authority,
            until=until,
            now=now,
        )
    return {name: one.id for name, one in zip(order, placed, strict=True)}


def end_holds(folder: Path, holds: Sequence[str], *, reason: str, operator: str, now: datetime) -> list[str]:
    """End these holds, their copies erased; return those that were active."""
    with writing(folder) as manifest:
        ended = [one for one in holds if (known := hold_of(manifest, one)) is not None and known.active]
        for identity in ended:
            release(manifest, identity, reason=reason, operator=operator, now=now)
    return ended
