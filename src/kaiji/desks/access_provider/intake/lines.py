"""From cells to a checked line (行の点検): every field read strictly, every defect named, the cells kept as they came."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.intake.sheets import FORMULA
from kaiji.desks.access_provider.intake.times import Told, read_cell
from kaiji.desks.access_provider.intake.values import Defect, Line, WorkAsked
from kaiji.desks.access_provider.intake.words import contained, fold, narrow, spellings
from kaiji.law.disclosure.items import items_on
from kaiji.vault.reading import FieldError, read_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from kaiji.desks.access_provider.intake.sheets import Column, Sheet

_LONGEST: Final = {"text": 20_000, "reason": 20_000, "url": 2_000}
_LONG: Final = 500
_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
_ZEROS: Final = re.compile(r"(^|\.)0\d", re.ASCII)
_URL: Final = re.compile(r"(?:https?://|magnet:\?)[^\s<>\"]{3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is said of a whole list beside its rows (一覧全体についての記載)."""

    received_at: datetime
    day: date
    """The day of the request: whose ordinance numbers the items."""
    zone: str | None = None
    """Zone of its times, where the covering letter states it."""
    items: tuple[int, ...] = ()
    """Items asked for, where the letter states them for all."""
    right: str | None = None
    oldest: datetime | None = None
    """What lies before may be gone from the log."""
    wants_post: bool = True
    """A request for disclosure has to show the post or the work; one to preserve has not."""


def lines_of(sheet: Sheet, terms: Terms) -> Iterator[Line]:
    """Give every row as a line."""
    for number, cells in sheet.rows:
        yield line_of(number, sheet.columns, cells, terms)


def line_of(number: int, columns: tuple[Column, ...], cells: tuple[str, ...], terms: Terms) -> Line:
    """Return one row as a line."""
    row = _Row(columns, cells)
    fields = row.fields
    at, zone_from = row.time(terms)
    ip = row.address("ip")
    destination = row.address("destination_ip")
    row.compare(ip, destination)
    work = row.work()
    right, marks = row.right(terms)
    text, url = fields.get("text"), row.url()
    if terms.wants_post:
        _shown(row, work, right, text, url)
    port = row.port("port")
    row.remarks(ip, port, destination)
    return Line(
        number=number,
        raw=tuple(
            (c.heading, cell) for c, cell in zip(columns, cells, strict=False) if cell and cell != FORMULA
        ),
        reference=fields.get("reference"),
        ip=None if ip is None else str(ip),
        port=port,
        destination_ip=None if destination is None else str(destination),
        destination_port=row.port("destination_port"),
        protocol=row.protocol(),
        at=at,
        zone_from=zone_from,  # type: ignore[arg-type]  # as the reader of times gives it
        right=right,
        marks=marks,
        work=work,
        url=url,
        text=text,
        reason=fields.get("reason"),
        claimant=fields.get("claimant"),
        items=row.items(terms),
        defects=tuple(row.defects),
    )


def _shown(row: _Row, work: WorkAsked | None, right: str | None, text: str | None, url: str | None) -> None:
    if right == "copyright" or work is not None:
        if work is None or not (work.title or work.file_hash):
            row.fault("work.missing", "work")
    elif not text and not url:
        row.fault("post.missing", "url")


class _Row:
    """One row while it is read."""

    def __init__(self, columns: tuple[Column, ...], cells: tuple[str, ...]) -> None:
        self.defects: list[Defect] = []
        self.zone = _zone(columns, "at", "time", "day")
        self.zone_again = _zone(columns, "at_again")
        self.fields: dict[str, str] = dict(self._read(columns, cells))
        if any(cell.strip() for cell in cells[len(columns) :]):
            self.fault("row.cells", "", str(len(cells)))

    def _read(self, columns: tuple[Column, ...], cells: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for column, cell in zip(columns, cells, strict=False):
            field = column.field
            if cell == FORMULA:
                self.fault("row.formula", field or column.heading)
            elif field is not None and cell.strip():
                text = cell.strip()
                if len(text) > _LONGEST.get(field, _LONG):
                    self.fault("row.long", field, f"{len(text)}")
                elif not all(c.isprintable() or c in "\n\r\t\u3000" for c in text):
                    self.fault("row.control", field)
                else:
                    yield field, text

    def fault(self, code: str, field: str, given: str = "") -> None:
        self.defects.append(Defect(code=code, field=field, given=given[:120]))

    def time(self, terms: Terms) -> tuple[datetime | None, str | None]:
        """Read day, time and zone."""
        text = (
            self.fields.get("at") or " ".join(self.fields.get(part, "") for part in ("day", "time")).strip()
        )
        told = Told(column=self.fields.get("zone", ""), heading=self.zone, letter=terms.zone)
        read = read_cell(text, told)
        if read.defect is not None:
            if not (read.defect == "at.missing" and self._formula("at", "day", "time")):
                self.fault(read.defect, "at", text)
            return None, None
        again = self.fields.get("at_again")
        if again and read_cell(again, Told(heading=self.zone_again)).at != read.at:
            self.fault("at.two-zones", "at", f"{text} / {again}")
        if read.at is not None and read.at > terms.received_at:
            self.fault("at.future", "at", text)
        elif read.at is not None and terms.oldest is not None and read.at < terms.oldest:
            self.fault("at.old", "at", text)
        return read.at, read.zone_from

    def _formula(self, *fields: str) -> bool:
        return any(defect.code.startswith("row.") and defect.field in fields for defect in self.defects)

    def address(self, field: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """Read an address; what is written with leading zeros has two readings and is refused."""
        text = narrow(self.fields.get(field, "")).replace("。", ".")
        kind = "ip" if field == "ip" else "destination"
        if not text:
            if field == "ip" and not self._formula("ip"):
                self.fault("ip.missing", field)
            return None
        if "." in text and _ZEROS.search(text):
            self.fault("ip.zeros" if kind == "ip" else "destination.unreadable", field, text)
            return None
        try:
            found = ipaddress.ip_address(text)
        except ValueError:
            self.fault(f"{kind}.unreadable", field, text)
            return None
        if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        if getattr(found, "scope_id", None):
            self.fault(f"{kind}.unreadable", field, text)
            return None
        if field == "ip" and not _routed(found):
            self.fault("ip.private", field, text)
            return None
        return found

    def compare(
        self,
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address | None,
        destination: ipaddress.IPv4Address | ipaddress.IPv6Address | None,
    ) -> None:
        """See that source and destination are of one version."""
        if ip is not None and destination is not None and ip.version != destination.version:
            self.fault("destination.version", "destination_ip", str(destination))

    def remarks(
        self,
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address | None,
        port: int | None,
        destination: ipaddress.IPv4Address | ipaddress.IPv6Address | None,
    ) -> None:
        """Remark what a search on a shared IPv4 address will miss."""
        if ip is not None and ip.version == 4 and port is None and "port" not in self.fields:
            self.fault("port.missing", "port")
            if destination is None:
                self.fault("destination.missing", "destination_ip")

    def port(self, field: str) -> int | None:
        """Read a port number."""
        text = narrow(self.fields.get(field, ""))
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 0 < int(text) <= 65535):
            self.fault("port.unreadable", field, text)
            return None
        return int(text)

    def protocol(self) -> str | None:
        """Read a protocol by name or number."""
        text = narrow(self.fields.get("protocol", "")).lower()
        try:
            read_protocol(text)
        except FieldError:
            self.fault("protocol.unreadable", "protocol", text)
            return None
        return text or None

    def right(self, terms: Terms) -> tuple[str | None, tuple[str, ...]]:
        """Read the right; a text that names several, or none that is known, is for the clerk."""
        text = self.fields.get("right", "")
        marks = contained("marks", f"{text}{self.fields.get('reason', '')}")
        if not text:
            if terms.right is None:
                self.fault("right.missing", "right")
            return terms.right, marks
        found = contained("rights", text)
        if marks and not found:
            return "privacy", marks
        if len(found) == 1:
            return found[0], marks
        self.fault("right.several" if found else "right.unknown", "right", text)
        return None, marks

    def work(self) -> WorkAsked | None:
        """Read what is said of a work or file."""
        names = ("work", "file_hash", "software", "system")
        if not any(name in self.fields for name in names):
            return None
        digest = fold(self.fields.get("file_hash", "")).removeprefix("urn:btih").removeprefix(":") or None
        if digest is not None and not _HASH.fullmatch(digest):
            self.fault("hash.unreadable", "file_hash", digest)
            digest = None
        return WorkAsked(
            title=self.fields.get("work"),
            file_hash=digest,
            software=self.fields.get("software"),
            system=self.fields.get("system"),
        )

    def url(self) -> str | None:
        """Read the address of the post."""
        text = narrow(self.fields.get("url", ""))
        if text and not _URL.fullmatch(text):
            self.fault("url.unreadable", "url", text)
            return None
        return text or None

    def items(self, terms: Terms) -> tuple[int, ...]:
        """Read what is asked to be disclosed: numbers of the ordinance, or the kinds by name."""
        text = self.fields.get("items", "")
        if not text:
            if not terms.items and terms.wants_post:
                self.fault("items.missing", "items")
            return terms.items
        known = {item.id: item.number for item in items_on(terms.day)}
        found: set[int] = set()
        for part in filter(None, re.split(r"[\s,、・;/及び]+", narrow(text))):
            number = _numbered(part, known)
            if number is None:
                self.fault("items.unreadable", "items", text)
                return ()
            found.add(number)
        return tuple(sorted(found))


def _zone(columns: tuple[Column, ...], *fields: str) -> str | None:
    return next((c.zone for c in columns if c.field in fields and c.zone), None)


def _numbered(part: str, known: Mapping[str, int]) -> int | None:
    bare = part.removesuffix("号")
    if bare.isascii() and bare.isdecimal() and len(bare) <= 2:
        return int(bare) if int(bare) in known.values() else None
    return known.get(spellings("items").get(fold(part), ""))


def _routed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address can be the public end of a line; the ranges kept for examples count, as papers are tried with them."""
    if any(address in network for network in _EXAMPLES if network.version == address.version):
        return True
    return address.is_global and not address.is_multicast


_EXAMPLES: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
)
"""RFC 5737, RFC 2544 (measurements) and RFC 3849."""
