"""A small case for the tests of the foundation, opened by moves of its own."""

from __future__ import annotations

from datetime import date

from kaiji.cases.actors import Actor
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move, opening

LAWYER = Actor(id="user:1", role="lawyer")
PARALEGAL = Actor(id="user:2", role="paralegal")
SECRET = "山田花子の依頼"  # noqa: S105  # a title, no password


@opening("sample.opened", may={"lawyer"}, on=CaseRow)
def open_sample(act: Act, *, number: str = "2026-0001", title: str = SECRET) -> CaseRow:
    """Open a sample."""
    case = CaseRow(number=number, title=title, edition="office", opened_on=date(2026, 11, 1), single={})
    case.save()
    act.note(number=number)
    return case


@move("sample.renamed", may={"lawyer", "paralegal"}, on=CaseRow)
def rename_sample(act: Act, case: CaseRow, *, title: str) -> str:
    """Give a sample another title."""
    before = case.title
    case.title = title
    act.note(letters=len(title))
    return before
