"""From a case to its rows and back (事実と行): what changed is written, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kaiji.casefile.checks import contradictions
from kaiji.casefile.errors import CaseContradictionError
from kaiji.casefile.reading import shapes
from kaiji.casefile.values import SCHEMA, Case
from kaiji.cases.facts.mirrors import KINDS, SINGLE, FactKind, column_id
from kaiji.cases.facts.plain import from_plain, to_plain
from kaiji.cases.searching.index import drop_words
from kaiji.cases.searching.taking import index_case, index_facts, index_head
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kaiji.cases.models import CaseRow, FactRow

Ids: TypeAlias = "dict[str, list[int]]"
"""Kind of fact → database numbers of its rows: what the journal may say of them."""
_SINGLE_KINDS: Final[dict[str, Any]] = {
    shape.name: shape.bare for shape in shapes(Case) if shape.name in SINGLE
}
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A case as its rows say it, with the rows at hand (読み込んだ事件)."""

    value: Case
    rows: Mapping[str, Mapping[str, FactRow]]
    """Kind → column id → row."""


def read_held(case: CaseRow) -> Held:
    """Return the whole case with its rows: one query a kind; raises SubjectErasedError."""
    held: dict[str, Any] = {}
    rows: dict[str, dict[str, FactRow]] = {}
    for name, kind in KINDS.items():
        found = _rows(case, kind)
        rows[name] = {row.local: row for row in found}
        held[name] = tuple(fact_of(row, kind) for row in found)
    value = Case(
        schema=SCHEMA,
        id=case.number,
        title=case.title,
        opened_on=case.opened_on,
        edition="office" if case.edition == "office" else "self",
        **held,
        **single_of(case),
    )
    return Held(value=value, rows=rows)


def single_of(case: CaseRow) -> dict[str, Any]:
    """Return what the case has one of, by name; raises SubjectErasedError."""
    return {name: from_plain(_SINGLE_KINDS[name], plain) for name, plain in case.single.items()}


def read_case_rows(case: CaseRow) -> Case:
    """Return the whole case as the value that papers and plans are made from; raises SubjectErasedError."""
    return read_held(case).value


def read_facts(case: CaseRow, kind: str) -> tuple[Any, ...]:
    """Return the facts of one kind in their order, by one query; raises SubjectErasedError."""
    return tuple(fact_of(row, KINDS[kind]) for row in _rows(case, KINDS[kind]))


def fact_of(row: FactRow, kind: FactKind) -> Any:
    """Return the fact a row holds."""
    return from_plain(kind.value, row.body)


def write_new(case: CaseRow, value: Case) -> Ids:
    """Save a new case with all its facts; return the rows written, by kind. Raises CaseContradictionError."""
    refuse_contradictions(value)
    set_case(case, value)
    case.indexed = True
    case.save()
    index_case(case, value)
    written = {name: _insert(case, KINDS[name], enumerate(getattr(value, name), 1)) for name in KINDS}
    return {name: ids for name, ids in written.items() if ids}


def write_held(case: CaseRow, held: Held, value: Case) -> Ids:
    """Make the rows of `case` say what `value` says; return the rows written or removed, by kind.

    Raises CaseContradictionError where the facts contradict each other. The case row is set; the move saves it.
    """
    refuse_contradictions(value)
    set_case(case, value)
    if any(getattr(value, name) != getattr(held.value, name) for name in ("id", "title", *SINGLE)):
        index_head(case, value)
    written = {name: _write_kind(case, KINDS[name], held, getattr(value, name)) for name in KINDS}
    return {name: ids for name, ids in written.items() if ids}


def refuse_contradictions(value: Case) -> None:
    """Raise CaseContradictionError with every place at once."""
    wrong = contradictions(value)
    if wrong:
        raise CaseContradictionError(
            Words(
                ja="事件の記載が食い違います: " + "; ".join(f"{f.place}: {f.ja}" for f in wrong),
                en="The facts contradict each other: " + "; ".join(f"{f.place}: {f.en}" for f in wrong),
            ),
            given=value.id,
        )


def _rows(case: CaseRow, kind: FactKind) -> list[FactRow]:
    only = {"kind": kind.name} if kind.shared else {}
    found: list[FactRow] = list(kind.row.objects.filter(case_id=case.pk, **only).order_by("position", "id"))
    for row in found:
        row.case = case  # the data key is at hand: no query a row
    return found


def made_rows(case: CaseRow, kind: FactKind, facts: Iterable[tuple[int, Any]]) -> list[FactRow]:
    """Return new rows for facts with their positions, not saved."""
    return [
        kind.row(
            case=case, local=column_id(fact.id), position=position, body=to_plain(fact), **kind.mirror(fact)
        )
        for position, fact in facts
    ]


def set_case(case: CaseRow, value: Case) -> None:
    """Set the case row from the case, not saved."""
    case.number, case.title, case.edition = value.id, value.title, value.edition
    case.opened_on, case.posts = value.opened_on, len(value.post)
    case.single = {name: to_plain(held) for name in SINGLE if (held := getattr(value, name)) is not None}


def _insert(case: CaseRow, kind: FactKind, facts: Iterable[tuple[int, Any]]) -> list[int]:
    fresh = made_rows(case, kind, facts)
    return [row.pk for row in kind.row.objects.bulk_create(fresh, batch_size=_BATCH)]


def _write_kind(case: CaseRow, kind: FactKind, held: Held, facts: tuple[Any, ...]) -> list[int]:
    before = getattr(held.value, kind.name)
    if before == facts:
        return []
    rows = held.rows[kind.name]
    known = {column_id(fact.id): fact for fact in before}
    wanted = {column_id(fact.id): (position, fact) for position, fact in enumerate(facts, 1)}
    gone = [row.pk for local, row in rows.items() if local not in wanted]
    if gone:
        drop_words(case, kind.name, [local for local in rows if local not in wanted])
    for start in range(0, len(gone), _BATCH):
        kind.row.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    written = list(gone)
    for local, row in rows.items():
        if local in wanted and (known[local] != wanted[local][1] or row.position != wanted[local][0]):
            _rewrite(row, kind, *wanted[local])
            written.append(row.pk)
    said = [fact for local, (_place, fact) in wanted.items() if local not in rows or known[local] != fact]
    index_facts(case, kind.name, said)
    fresh = [pair for local, pair in wanted.items() if local not in rows]
    return written + _insert(case, kind, fresh)


def _rewrite(row: FactRow, kind: FactKind, position: int, fact: Any) -> None:
    row.position, row.body = position, to_plain(fact)
    for name, value in kind.mirror(fact).items():
        setattr(row, name, value)
    row.save()
