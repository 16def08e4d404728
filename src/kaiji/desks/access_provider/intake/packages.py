"""Read a signed request package (請求パッケージの受付): checked whole, then one line for each communication it asks about.

Refused, with every step that failed: altered in any byte, stale, received before, addressed to another, or signed by nobody
whose root this desk trusts. Nothing of a refused package is kept but that it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from kaiji.desks.access_provider.errors import RequestPackageError
from kaiji.desks.access_provider.intake.requester import Ground, Requester, bare_name
from kaiji.desks.access_provider.intake.values import Defect, Line
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.verify.trust import Trust
    from kaiji.exchange.values import Communication, Package, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A package that passed every step (受け付けたパッケージ)."""

    package: Package
    sha256: str
    requester: Requester
    ground: Ground
    lines: tuple[Line, ...]


def open_request(
    path: Path, *, now: datetime, trust: Trust, seen: Mapping[str, str], our_name: str | None
) -> Opened:
    """Return what a request package asks; raises RequestPackageError, ExchangeUnreadableError."""
    checked = check_package(path, Given(now=now, trust=trust, seen=seen))
    package = checked.package
    failed = [step.code for step in checked.report.steps if not step.passed]
    if failed or package is None or checked.sha256 is None:
        raise _refused("検査を通りません", "it does not pass its check", ", ".join(failed))
    if package.kind != "request":
        raise _refused("請求ではありません", "it is not a request", package.kind)
    if package.to.role != "access-provider" or (
        our_name and bare_name(package.to.name) != bare_name(our_name)
    ):
        raise _refused("この窓口あてではありません", "it is not addressed to this desk", package.to.role)
    if our_name and package.from_.role != "claimant" and bare_name(package.from_.name) == bare_name(our_name):
        raise _refused("自社からの提供です", "it was handed over by ourselves", package.from_.role)
    if any(task.type == "deletion" for task in package.tasks):
        raise _refused(
            "経由プロバイダには削除を求められません", "an access provider deletes no posts", "deletion"
        )
    return Opened(
        package=package,
        sha256=checked.sha256,
        requester=_requester(package),
        ground=_ground(package),
        lines=tuple(_lines(package, now)),
    )


def _requester(package: Package) -> Requester:
    who = package.from_
    counsel = next((agent for agent in package.agents if agent.capacity == "counsel"), None)
    guardian = next((agent for agent in package.agents if agent.capacity == "legal-representative"), None)
    return Requester(
        name=who.name,
        kind=who.kind,
        representative=who.representative or (guardian.name if guardian else None),
        postcode=who.postcode,
        address=who.address,
        phone=who.phone,
        email=who.email,
        counsel=counsel.name if counsel else None,
        counsel_office=counsel.office if counsel else None,
        counsel_address=counsel.address if counsel else None,
        counsel_phone=counsel.phone if counsel else None,
    )


def _ground(package: Package) -> Ground:
    basis = package.basis
    days = [task.until_on for task in package.tasks if task.until_on is not None]
    return Ground(
        basis=basis.code,
        court=basis.court,
        case_number=basis.case_number,
        decided_on=basis.decided_on,
        notified_on=basis.notified_on,
        due_on=max(days) if days else None,
        from_provider=None if package.from_.role == "claimant" else package.from_.name,
    )


def _lines(package: Package, now: datetime) -> Iterator[Line]:
    tasks = sorted(package.tasks, key=lambda task: task.type != "disclosure")
    communications = {row.id: row for row in package.communications}
    told: set[str] = set()
    for task in tasks:
        for subject in task.communications:
            if subject in communications and subject not in told:
                told.add(subject)
                yield _line(len(told), package, task, communications[subject], now)


def _line(number: int, package: Package, task: Task, row: Communication, now: datetime) -> Line:
    post = next((post for post in package.posts if post.id == row.post), None)
    claims = [claim for claim in package.claims if claim.post == row.post]
    rights = list(dict.fromkeys(claim.right for claim in claims))
    reasons = [f"{s.words or s.element}: {s.text}" for claim in claims for s in claim.statements]
    return Line(
        number=number,
        reference=row.id,
        ip=row.ip,
        port=row.port,
        destination_ip=row.destination_ip,
        destination_port=row.destination_port,
        at=row.at,
        zone_from="cell" if row.at else None,
        right=rights[0] if len(rights) == 1 else None,
        url=post.url if post else None,
        text=post.text if post else None,
        reason="\n".join(reasons) or None,
        items=tuple(task.items),
        task=task.id,
        subject=row.id,
        post=row.post,
        defects=tuple(_defects(row, rights, now)),
    )


def _defects(row: Communication, rights: list[str], now: datetime) -> Iterator[Defect]:
    if row.ip is None:
        yield Defect(code="ip.missing", field="ip")
    elif row.port is None and ":" not in row.ip:
        yield Defect(code="port.missing", field="port")
        if row.destination_ip is None:
            yield Defect(code="destination.missing", field="destination_ip")
    if row.at is None:
        yield Defect(code="at.missing", field="at")
    elif row.at > now + timedelta(minutes=10):
        yield Defect(code="at.future", field="at")
    if len(rights) != 1:
        yield Defect(code="right.several" if rights else "right.missing", field="right")


def _refused(ja: str, en: str, given: str) -> RequestPackageError:
    return RequestPackageError(
        Words(
            ja=f"請求パッケージを受け付けられません({ja})。",
            en=f"The request package is not taken in ({en}).",
        ),
        given=given,
    )
