"""Many communications, grouped by who must be asked, the worst clock first (事業者ごとの仕分け)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.instants import jst_text, utc_text
from kaiji.ground.words import Words
from kaiji.network.question import Question
from kaiji.network.rows import Rejected, Row
from kaiji.network.spreadsheet import csv_bytes
from kaiji.network.who import Finding, who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from kaiji.network.carriers import Carrier
    from kaiji.network.store import Tables

NOBODY: Final = "not-a-source"
UNKNOWN: Final = "unknown"
_LATE: Final = "9999-12-31"

COLUMNS: Final = (
    "group",
    "name",
    "legal_name",
    "asn",
    "as_name",
    "agreement",
    "row",
    "id",
    "ip",
    "port",
    "at_utc",
    "at_jst",
    "destination_ip",
    "host",
    "may_be_gone_from",
    "likely_alive_until",
    "missing",
    "chain",
    "warnings",
)


@dataclass(slots=True)
class Group:
    """The communications that lead to one carrier (事業者ごとのまとまり)."""

    id: str
    name: Words
    carrier: Carrier | None
    items: list[tuple[Row, Finding]] = field(default_factory=list)

    @property
    def first_death(self) -> str:
        """The day the first of its logs may be gone, or the end of time where none can be counted."""
        days = [_gone(finding, row) for row, finding in self.items]
        return min(filter(None, days), default=_LATE)

    def as_json(self, on: date) -> dict[str, Any]:
        """Return the group: who, how many, by when, what is missing, whom else to ask."""
        desk = None if self.carrier is None else self.carrier.claim("desk", on)
        legal = None if self.carrier is None else self.carrier.legal_name(on)
        return {
            "group": self.id,
            "name": self.name.as_json(),
            "legal_name": None if legal is None else legal.value,
            "rows": len(self.items),
            "addresses": len({row.address.text for row, _ in self.items}),
            "first_at": min(utc_text(row.at) for row, _ in self.items),
            "last_at": max(utc_text(row.at) for row, _ in self.items),
            "may_be_gone_from": None if self.first_death == _LATE else self.first_death,
            "likely_alive_until": min(filter(None, (_alive(f, r) for r, f in self.items)), default=None),
            "missing": self._counted(need.key for _, f in self.items for need in f.needs if need.missing),
            "agreement": self._counted(f.agreement for _, f in self.items),
            "chains": self._counted(
                link.id for _, f in self.items for link in f.chain if link.state != "possible"
            ),
            "desk": None if desk is None else desk.value.get("url"),
            "row_numbers": [row.number for row, _ in self.items][:10_000],
        }

    @staticmethod
    def _counted(names: Iterable[str]) -> dict[str, int]:
        counts: dict[str, int] = {}
        for name in names:
            counts[name] = counts.get(name, 0) + 1
        return dict(sorted(counts.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The whole answer, sorted out (仕分けの結果)."""

    groups: tuple[Group, ...]
    rejected: tuple[Rejected, ...]
    attribution: tuple[dict[str, str], ...]

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(len(group.items) for group in self.groups)


def split(
    rows: Iterable[Row | Rejected],
    tables: Tables,
    *,
    asked_on: date,
    tell: Callable[[int], None] | None = None,
) -> Split:
    """Group rows by the carrier to ask first, the log that dies first at the top. Rejected rows are kept apart."""
    groups: dict[str, Group] = {}
    rejected: list[Rejected] = []
    attribution: dict[str, dict[str, str]] = {}
    for count, row in enumerate(rows, 1):
        if tell is not None and count % 256 == 0:
            tell(count)
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        finding = who(_question(row, asked_on), tables)
        attribution |= {item["url"]: item for item in finding.attribution}
        key, name, carrier = _group_of(finding)
        groups.setdefault(key, Group(id=key, name=name, carrier=carrier)).items.append((row, finding))
    for group in groups.values():
        group.items.sort(key=lambda item: (_gone(item[1], item[0]) or _LATE, item[0].at, item[0].number))
    return Split(
        groups=tuple(sorted(groups.values(), key=lambda group: (group.first_death, group.id))),
        rejected=tuple(rejected),
        attribution=tuple(attribution.values()),
    )


def as_csv(result: Split, on: date) -> bytes:
    """Return one line a row, group by group, and the rejected rows at the end; safe to open in a spreadsheet."""
    lines = [_line(group, row, finding, on) for group in result.groups for row, finding in group.items]
    lines += [_rejected_line(row) for row in result.rejected]
    return csv_bytes(COLUMNS, lines)


def _question(row: Row, asked_on: date) -> Question:
    return Question(
        address=row.address,
        asked_on=asked_on,
        port=row.port,
        at=row.at,
        destination=row.destination,
        host=row.host,
    )


def _group_of(finding: Finding) -> tuple[str, Words, Carrier | None]:
    """Return whom to ask first: the next party of a chain that replaces the holder, else the weightiest candidate."""
    if finding.question.address.looked_up is None:
        return (
            NOBODY,
            Words(ja="インターネットの送信元ではないアドレス", en="no source on the Internet"),
            None,
        )
    if not finding.candidates:
        return UNKNOWN, Words(ja="不明", en="unknown"), None
    asked_first = [link for link in finding.chain if link.replaces and link.next]
    for party in asked_first[0].carriers()[:1] if asked_first else ():
        return party.id, party.title, party
    first = finding.candidates[0]
    if first.carrier is not None:
        return first.carrier.id, first.carrier.title, first.carrier
    return (f"as{first.asn}" if first.asn is not None else UNKNOWN), first.name, None


def _gone(finding: Finding, row: Row) -> str | None:
    worst = finding.worst
    return None if worst is None else worst.alive_until(row.at).low.isoformat()


def _alive(finding: Finding, row: Row) -> str | None:
    worst = finding.worst
    if worst is None:
        return None
    until = worst.alive_until(row.at)
    return (until.typical or until.low).isoformat()


def _line(group: Group, row: Row, finding: Finding, on: date) -> Sequence[str]:
    first = finding.candidates[0] if finding.candidates else None
    legal = None if first is None or first.carrier is None else first.carrier.legal_name(on)
    return (
        group.id,
        group.name.ja,
        "" if legal is None else str(legal.value),
        "" if first is None or first.asn is None else str(first.asn),
        "" if first is None else first.as_name or "",
        finding.agreement,
        str(row.number),
        row.id,
        row.address.text,
        "" if row.port is None else str(row.port),
        utc_text(row.at),
        jst_text(row.at),
        "" if row.destination is None else row.destination.text,
        row.host or "",
        _gone(finding, row) or "",
        _alive(finding, row) or "",
        ";".join(need.key for need in finding.needs if need.missing),
        ";".join(link.id for link in finding.chain if link.state != "possible"),
        ";".join(caution.code for caution in finding.warnings),
    )


def _rejected_line(row: Rejected) -> Sequence[str]:
    cells = dict.fromkeys(COLUMNS, "")
    cells |= {"group": "rejected", "name": row.words.ja, "row": str(row.number), "agreement": row.code}
    cells |= {"ip": row.given.get("ip", ""), "port": row.given.get("port", ""), "id": row.given.get("id", "")}
    cells |= {"at_utc": row.given.get("at", ""), "destination_ip": row.given.get("dest", "")}
    return tuple(cells.values())
