"""From a case to its rows and back (事実と行): what changed is written, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from kaiji.casefile.checks import contradictions
from kaiji.casefile.errors import CaseContradictionError
from kaiji.casefile.values import SCHEMA, Case
from kaiji.cases.facts.mirrors import KINDS, SINGLE, FactKind, column_id
from kaiji.cases.facts.plain import from_plain, to_plain
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.models import CaseRow, FactRow

Ids: TypeAlias = "dict[str, list[int]]"
"""Kind of fact → database numbers of its rows: what the journal may say of them."""


def read_facts(case: CaseRow, kind: str) -> tuple[Any, ...]:
    """Return the facts of one kind in their order; raises SubjectErasedError."""
    return tuple(fact_of(row, KINDS[kind]) for row in _rows(case, KINDS[kind]))


def fact_of(row: FactRow, kind: FactKind) -> Any:
    """Return the fact a row holds."""
    return from_plain(kind.value, row.body)


def read_case_rows(case: CaseRow) -> Case:
    """Return the whole case as the value that papers and plans are made from; raises SubjectErasedError."""
    held: dict[str, Any] = {name: read_facts(case, name) for name in KINDS}
    return Case(
        schema=SCHEMA,
        id=case.number,
        title=case.title,
        opened_on=case.opened_on,
        edition="office" if case.edition == "office" else "self",
        **held,
        **_single(case),
    )


def write_case_rows(case: CaseRow, value: Case) -> Ids:
    """Make the rows of `case` say exactly what `value` says; return the rows that were written, by kind.

    Raises CaseContradictionError where the facts contradict each other. The case row itself is set but not saved.
    """
    refuse_contradictions(value)
    case.number, case.title, case.edition = value.id, value.title, value.edition
    case.opened_on, case.posts = value.opened_on, len(value.post)
    single = {
        name: to_plain(held)
        for name in SINGLE
        if (held := getattr(value, name)) is not None and to_plain(held) != {}
    }
    # An empty purpose and no purpose are the same; an empty demand and no demand are not.
    single |= {
        name: {}
        for name in ("demand", "complaint", "settlement")
        if getattr(value, name) is not None and name not in single
    }
    if case._state.adding or case.single != single:
        case.single = single
    if case._state.adding:
        case.save()
    written = {name: _write_kind(case, KINDS[name], getattr(value, name)) for name in KINDS}
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


def _single(case: CaseRow) -> dict[str, Any]:
    hints = {name: _SINGLE_KINDS[name] for name in case.single}
    return {name: from_plain(kind, case.single[name]) for name, kind in hints.items()}


def _single_kinds() -> dict[str, Any]:
    from kaiji.casefile.reading import shapes

    return {shape.name: shape.bare for shape in shapes(Case) if shape.name in SINGLE}


_SINGLE_KINDS = _single_kinds()


def _rows(case: CaseRow, kind: FactKind) -> list[FactRow]:
    found: list[FactRow] = list(kind.row.objects.filter(case_id=case.pk).order_by("position", "id"))
    for row in found:
        row.case = case  # the data key is at hand: no query a row
    return found


def _write_kind(case: CaseRow, kind: FactKind, facts: tuple[Any, ...]) -> list[int]:
    held = {row.local: row for row in _rows(case, kind)}
    fresh, changed = [], []
    wanted = [(column_id(fact.id), position, fact, to_plain(fact)) for position, fact in enumerate(facts, 1)]
    gone = held.keys() - {local for local, *_ in wanted}
    if gone:
        kind.row.objects.filter(case_id=case.pk, local__in=gone).delete()
    for local, position, fact, plain in wanted:
        row = held.get(local)
        if row is None:
            fresh.append(kind.row(case=case, local=local, position=position, body=plain, **kind.mirror(fact)))
        elif row.position != position or row.body != plain:
            row.position, row.body = position, plain
            for name, value in kind.mirror(fact).items():
                setattr(row, name, value)
            changed.append(row)
    for row in changed:
        row.save()
    made = kind.row.objects.bulk_create(fresh, batch_size=500)
    return [row.pk for row in (*changed, *made)]
