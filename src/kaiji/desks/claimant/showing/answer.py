"""A site's answer as a person checks it (回答の確認): rows by carrier, the log that dies first at the top, with what each row leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.casefile.values import Party
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import JST, instant_text, jst_text, parse_instant
from kaiji.network.address import classify
from kaiji.network.carriers import registry
from kaiji.network.needs import KEYS
from kaiji.network.rows import Row
from kaiji.network.split import Group, split
from kaiji.network.store import open_tables
from kaiji.web.components.clocks import clock_face

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.desks.claimant.models import AnswerRow
    from kaiji.desks.claimant.receiving.answers import Answered
    from kaiji.ground.words import Words
    from kaiji.network.who import Finding
    from kaiji.web.components.clocks import ClockFace


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One communication of the answer."""

    number: int
    address: str
    port: int | None
    at: str
    post: str
    by: str
    clock: ClockFace
    missing: tuple[str, ...]
    """Keys of what whoever is asked will want besides."""
    lacking: tuple[Words, ...]
    """The same in words."""
    warnings: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """The communications that lead to one carrier."""

    id: str
    name: Words
    carrier: str
    clock: ClockFace
    rows: tuple[RowView, ...]
    server: bool
    """Whether every address of it is a server's (hosting, VPN): its operator is asked who rented it."""

    @property
    def known(self) -> bool:
        """Whether there is somebody to ask: a carrier of the registry, or the operator of servers that the AS table names."""
        return bool(self.carrier) or (self.server and self.id.startswith("as"))


def kept_rows(answered: Answered) -> list[dict[str, Any]]:
    """Return the rows as they are kept between the two steps."""
    ties = {tie.row.number: tie for tie in answered.tied}
    found = []
    for group in answered.split.groups:
        for row, _finding in group.items:
            tie = ties[row.number]
            found.append(
                {
                    "number": row.number,
                    "ip": row.address.text,
                    "port": row.port,
                    "at": instant_text(row.at.astimezone(JST)),
                    "destination": row.destination.text if row.destination else None,
                    "host": row.host,
                    "id": row.id,
                    "post": tie.post,
                    "by": tie.by,
                }
            )
    return found


def groups(row: AnswerRow, today: date) -> tuple[GroupView, ...]:
    """Return the kept rows, sorted anew by whom to ask and by whose log dies first."""
    held = {int(cells["number"]): cells for cells in row.body["rows"]}
    result = split((_row(cells) for cells in held.values()), open_tables(kaiji_home()), asked_on=today)
    return tuple(_group(group, held, today) for group in result.groups)


def _row(cells: dict[str, Any]) -> Row:
    return Row(
        number=int(cells["number"]),
        id=cells.get("id") or "",
        address=classify(cells["ip"]),
        port=cells.get("port"),
        at=parse_instant(cells["at"]),
        destination=classify(cells["destination"]) if cells.get("destination") else None,
        host=cells.get("host"),
    )


def _group(group: Group, held: dict[int, dict[str, Any]], today: date) -> GroupView:
    views = tuple(_view(row, finding, held[row.number], today) for row, finding in group.items)
    first = min((view.clock.earliest for view in views if view.clock.earliest), default=None)
    return GroupView(
        id=group.id,
        name=group.name,
        carrier=group.carrier.id if group.carrier else "",
        clock=clock_face(today, earliest=first),
        rows=views,
        server=all(finding.server for _row, finding in group.items),
    )


def _view(row: Row, finding: Finding, cells: dict[str, Any], today: date) -> RowView:
    worst = finding.worst
    until = None if worst is None else worst.alive_until(row.at)
    return RowView(
        number=row.number,
        address=row.address.text,
        port=row.port,
        at=jst_text(row.at),
        post=cells.get("post") or "",
        by=cells.get("by") or "",
        clock=clock_face(
            today,
            earliest=None if until is None else until.low,
            likely=None if until is None else until.typical or until.low,
            latest=None if until is None else until.high,
        ),
        missing=tuple(need.key for need in finding.needs if need.missing),
        lacking=tuple(KEYS[need.key] for need in finding.needs if need.missing),
        warnings=tuple(caution.words for caution in finding.warnings),
    )


def carrier_parties(case: Case, views: Sequence[GroupView], today: date) -> dict[int, Party]:
    """Return for each row the party that holds its log: the one of the case, or a new one from the registry or the AS table."""
    known = list(case.party)
    found: dict[int, Party] = {}
    for view in views:
        if not view.known:
            continue
        party = next((row for row in known if _same(row, view)), None)
        if party is None:
            party = _new_party(view, {row.id for row in known}, today)
            known.append(party)
        found |= {row.number: party for row in view.rows}
    return found


def _same(party: Party, view: GroupView) -> bool:
    if view.carrier:
        return party.carrier == view.carrier
    return party.role == "access-provider" and party.carrier is None and party.name == view.name.ja


def _new_party(view: GroupView, taken: set[str], today: date) -> Party:
    name, carrier = view.name.ja, registry().carrier(view.carrier) if view.carrier else None
    legal = carrier.legal_name(today) if carrier is not None else None
    local = f"ap-{view.carrier or view.id}"
    while local in taken:
        local += "-2"
    rents = carrier is not None and registry().rents_servers(carrier.id, today)
    return Party(
        id=local,
        role="access-provider",
        kind="organisation",
        name=str(legal.value) if legal is not None else name,
        carrier=view.carrier or None,
        access="servers" if view.server and not rents else "unknown",
    )
