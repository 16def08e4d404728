"""Take an evidence package into a case (証拠の取り込み)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.adding import add_capture as with_capture
from kaiji.casefile.adding import copy_package
from kaiji.cases.acts.amending import Done, amend
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.evidence.errors import VerificationFailedError
from kaiji.evidence.verify import Trust, verify_package
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Party

CASES: Final = "cases"


def case_folder(case_id: str) -> Path:
    """Return the folder that holds the evidence of a case (`evidence/…` within it is what `post.package` names)."""
    return kaiji_home() / CASES / case_id


def take_capture(
    act: Act,
    case: CaseRow | str,
    package: Path,
    numbers: Sequence[int],
    *,
    trust: Trust,
    site_name: str | None = None,
    operator: Party | None = None,
    noticed_on: date | None = None,
) -> Done:
    """Verify a package, copy it to the case's evidence, and add its posts `numbers` by a move.

    The copy is whole on disk before the move refers to it; a copy that no move refers to is harmless. Raises
    VerificationFailedError, CaptureNotAddedError, CaseWriteError, and what moves raise.
    """
    faults = verify_package(package, trust=trust, now=act.at).faults()
    if faults:
        raise VerificationFailedError(
            Words(
                ja=f"検証で{len(faults)}件の誤りが見つかったので取り込みません: {faults[0].words.ja}",
                en=f"Not taken in: verification found {len(faults)} faults: {faults[0].words.en}",
            ),
            given=package.name,
        )
    case_id = case if isinstance(case, str) else case.id
    placed = copy_package(package, case_folder(case_id))
    return add_capture(
        act, case, placed, numbers, site_name=site_name, operator=operator, noticed_on=noticed_on
    )


@move("case.capture-added", may=WORKS, on=CaseRow)
def add_capture(
    act: Act,
    case: CaseRow,
    package: Path,
    numbers: Sequence[int],
    *,
    site_name: str | None = None,
    operator: Party | None = None,
    noticed_on: date | None = None,
) -> Done:
    """Add posts of a verified package that lies in the case's evidence, with their exhibits."""
    act.note(package=package.name, numbers=list(numbers))
    return amend(
        act,
        case,
        lambda value: with_capture(
            value, package, numbers, site_name=site_name, operator=operator, noticed_on=noticed_on
        ),
    )
