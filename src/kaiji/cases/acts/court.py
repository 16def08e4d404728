"""Key the dates of a court's letter, and see which days moved (裁判所からの書面)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kaiji.cases.acts.amending import Done, amend, changed, put
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.casefile.steps import Outcome
    from kaiji.casefile.values import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtLetter:
    """What a letter of the court says about one procedure (書面の記載); what it does not say stays as it was."""

    case_number: str | None = None
    filed_on: date | None = None
    decided_on: date | None = None
    notified_on: date | None = None
    """Day the decision was notified or served: periods run from it."""
    final_on: date | None = None
    outcome: Outcome | None = None
    hearing_days: tuple[date, ...] | None = None
    security_yen: int | None = None
    named: str | None = None
    """Provider named under a provision order: id of a party."""
    named_on: date | None = None


@move("case.court-letter-keyed", may=WORKS, on=CaseRow)
def key_court_letter(
    act: Act, case: CaseRow, filing_id: str, letter: CourtLetter, parties: Iterable[Party] = ()
) -> Done:
    """Key what a letter says about a procedure; `moved` of the result lists the days that changed, before and after."""
    said: dict[str, Any] = {name: value for name, value in asdict(letter).items() if value is not None}
    days = {name: value for name, value in said.items() if name.endswith("_on")}
    act.note(**days)
    return amend(act, case, lambda value: changed(put(value, "party", parties), "filing", filing_id, **said))
