"""What pages say of a package (パッケージの表示), and the papers that go with a request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.cases.acts.exchanging import package_path
from kaiji.desks.claimant.showing.papers import papers_of
from kaiji.documents.making import writers
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now, parse_instant

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from kaiji.casefile.values import Case, Party
    from kaiji.cases.models import CaseRow
    from kaiji.exchange.values import DocumentRole, Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One package of the case (一覧の1行)."""

    id: str
    package: Package | None
    """None where the file can no longer be read."""
    received_at: datetime | None
    """When the other side's receipt says it came."""
    numbers: tuple[str, ...] = ()


def shown(case: CaseRow, package_id: str) -> Shown:
    """Return what is shown of a package."""
    path = package_path(case, package_id)
    try:
        package = read_package(path, Given(now=now()))[0]
    except KaijiError:
        package = None
    at, numbers = _receipt(path.with_suffix(".receipt.json"))
    return Shown(id=package_id, package=package, received_at=at, numbers=numbers)


def _receipt(path: Path) -> tuple[datetime | None, tuple[str, ...]]:
    try:
        said = json.loads(path.read_bytes())
        receipt = said.get("receipt", said)
        return parse_instant(receipt["received_at"]), tuple(receipt["numbers"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The requests to a provider as files (請求書の印刷)."""

    attached: tuple[tuple[DocumentRole, Path], ...]
    masked: tuple[Path, ...]
    """Those for the sender's eyes, everything hidden burned out; a draft is never among them."""


def papers_for(case: CaseRow, value: Case, to: Party, today: date, folder: Path) -> Printed:
    """Write the requests to `to` as PDF into `folder`, the provider's copies and those it may pass on to the sender."""
    writer = writers(["pdf"])["pdf"]
    found: list[tuple[DocumentRole, Path]] = []
    masked: list[Path] = []
    for made in papers_of(case, value, today):
        document = made.document
        if document.id in _REQUESTS[to.role] and to.id in document.stem:
            path = folder / f"{document.stem}.pdf"
            path.write_bytes(writer.write(document))
            found.append(("request-form", path))
            if made.ready and any(c.key == "sender" and c.words == document.copy for c in made.plan.copies):
                masked.append(path)
    return Printed(attached=tuple(found), masked=tuple(masked))


_REQUESTS: dict[str, frozenset[str]] = {
    "content-provider": frozenset({"D01"}),
    "access-provider": frozenset({"D02", "D17"}),
}
"""Papers of the register that ask a provider out of court."""
