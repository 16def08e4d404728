"""Change facts of a case within a move (事実の変更): read, change, check, write what changed, plan again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kaiji.casefile.errors import CaseContradictionError
from kaiji.cases.acts.happened import refuse_coming
from kaiji.cases.clocks import LARGE, store_clocks
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.rows import read_held, write_held
from kaiji.cases.jobs.queue import enqueue
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaiji.casefile.values import Case
    from kaiji.cases.clocks import MovedDay
    from kaiji.cases.facts.rows import Ids
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act

PLAN: Final = "case.plan"
"""Job that plans a large case."""
UNPLANNED: Final = frozenset({"cost", "exhibit", "damage"})
"""Kinds of facts that no clock is read from."""
_NOTED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a move on a case did (結果)."""

    value: Case
    rows: Ids
    """Rows written or removed, by kind."""
    moved: tuple[MovedDay, ...] = ()
    """Days of the plan that moved."""
    planned: bool = True
    """False: the case is large, and a job plans it."""


def amend(act: Act, case: CaseRow, change: Callable[[Case], Case]) -> Done:
    """Change the facts of an open case inside a move and plan it again; the journal is told which rows.

    Raises StandingError for a closed case, DayToComeError for what cannot have happened yet, CaseContradictionError, and what
    `change` raises.
    """
    refuse_closed(case)
    held = read_held(case)
    value = change(held.value)
    # a clock that was set back is no reason to refuse: the case has seen a later day
    refuse_coming(held.value, value, max(day_in_japan(act.at), case.planned_for or date.min))
    ids = write_held(case, held, value)
    still = ids.keys() <= UNPLANNED and case.planned_for == day_in_japan(act.at)
    moved = () if still else plan_again(act, case, value)
    note_rows(act, ids)
    if moved is not None and moved:
        act.note(moved_days=len(moved))
    return Done(value=value, rows=ids, moved=moved or (), planned=moved is not None)


def plan_again(act: Act, case: CaseRow, value: Case) -> tuple[MovedDay, ...] | None:
    """Store the clocks of the case; None where it is large and a job does it."""
    if len(value.post) < LARGE:
        return store_clocks(case, value, today=day_in_japan(act.at))
    case.planned_for = None
    enqueue(PLAN, key=f"{case.id}/v{case.version + 1}", at=act.at, subject=case, payload={"case": case.id})
    return None


def note_rows(act: Act, ids: Ids) -> None:
    """Note for the journal which rows were written; of very many, how many."""
    act.note(**{kind: rows if len(rows) <= _NOTED else {"count": len(rows)} for kind, rows in ids.items()})


def refuse_closed(case: CaseRow) -> None:
    """Raise StandingError for a closed case."""
    if case.closed_on is not None:
        raise StandingError(
            Words(ja="終結した事件です。", en="The case is closed."),
            given=case.number,
            what_to_do=Words(ja="再開してから変更してください。", en="Reopen it first."),
        )


def put(value: Case, kind: str, facts: Iterable[Any]) -> Case:
    """Return the case with facts of one kind added, or replaced where it has one of that id."""
    given = {fact.id: fact for fact in facts}
    kept = [given.pop(fact.id, fact) for fact in getattr(value, kind)]
    return _with(value, kind, (*kept, *given.values()))


def added(value: Case, kind: str, facts: Iterable[Any]) -> Case:
    """Return the case with new facts of one kind; raises CaseContradictionError where an id is taken already."""
    new = tuple(facts)
    taken = {fact.id for fact in getattr(value, kind)} & {fact.id for fact in new}
    if taken:
        names = ", ".join(sorted(taken))
        raise CaseContradictionError(
            Words(ja=f"すでにある id です: {names}", en=f"These ids are taken: {names}"), given=names
        )
    return _with(value, kind, (*getattr(value, kind), *new))


def without(value: Case, kind: str, ids: Iterable[str]) -> Case:
    """Return the case without facts of one kind; raises FactMissing as StandingError where one is not there."""
    names = set(ids)
    refuse_missing(value, kind, names)
    return _with(value, kind, tuple(fact for fact in getattr(value, kind) if fact.id not in names))


def changed(value: Case, kind: str, fact_id: str, **fields: Any) -> Case:
    """Return the case with fields of one fact changed; raises StandingError where there is no such fact."""
    refuse_missing(value, kind, {fact_id})
    facts = tuple(replace(fact, **fields) if fact.id == fact_id else fact for fact in getattr(value, kind))
    return _with(value, kind, facts)


def refuse_missing(value: Case, kind: str, ids: set[str]) -> None:
    """Raise StandingError naming the ids that no fact of this kind has."""
    missing = ids - {fact.id for fact in getattr(value, kind)}
    if missing:
        names = ", ".join(sorted(missing))
        raise StandingError(
            Words(ja=f"事件にありません: {names}", en=f"The case has no {kind} {names}"), given=names
        )


def free_id(value: Case, kind: str, prefix: str) -> str:
    """Return the next id of the form `r1`, `r2` … that no fact of this kind has."""
    taken = {fact.id for fact in getattr(value, kind)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{prefix}{n}") not in taken)


def _with(value: Case, kind: str, facts: tuple[Any, ...]) -> Case:
    changes: dict[str, Any] = {kind: facts}
    return replace(value, **changes)
