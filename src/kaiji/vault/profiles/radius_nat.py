"""Port blocks in RADIUS accounting (NFWare vCGNAT): a Start gives a block to an inside address, a Stop takes it back.

The records are those of a FreeRADIUS `detail` file (`radius.py`). NFWare's attributes: docs.nfware.com, RADIUS logging. Other
vendors name theirs differently and are not read: their records are kept with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import give
from kaiji.vault.profiles.pairing import Loose, Pairing
from kaiji.vault.profiles.radius import RadiusReader, fields_of, instant_of
from kaiji.vault.reading import FieldError, read_address, read_port
from kaiji.vault.values import Row, Version, address_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from kaiji.vault.profiles.form import Meaning

_STATES: Final[dict[str, Meaning]] = {
    "Start": "open", "1": "open", "Stop": "close", "2": "close", "Interim-Update": "alive", "3": "alive", "Alive": "alive",
}  # fmt: skip
_ATTRIBUTES: Final = (
    "NFWare-vCGNAT-Inside-Addr",
    "NFWare-vCGNAT-Nat-Addr",
    "NFWare-vCGNAT-NAT-Port-Start",
    "NFWare-vCGNAT-NAT-Port-End",
)
_LONGEST_S: Final = 31 * 86400


@dataclass(slots=True)
class RadiusNatReader(RadiusReader):
    """Reads records that give and take back port blocks (ポートブロックの記録)."""

    loose: list[Loose] = field(default_factory=list)
    seen: tuple[int, int] | None = None
    _pairing: Pairing = field(default_factory=Pairing)

    def finish(self) -> None:
        """Read the last record; what has no partner in this file is left in `loose`."""
        if self._record:
            self._end()
        rows, self.loose = self._pairing.finish()
        give(rows, self.take)

    def _take(self, lines: list[str]) -> None:
        meaning, row = event_of(lines)
        at = row.end
        self.seen = (at, at) if self.seen is None else (min(self.seen[0], at), max(self.seen[1], at))
        self._pairing.take(meaning, row, _LONGEST_S)


def open_radius_nat(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, _zone: tzinfo | None
) -> RadiusNatReader:
    """Return the reader of a file."""
    return RadiusNatReader(take=take)


def event_of(lines: list[str]) -> tuple[Meaning, Row]:
    """Return what a record says of which block; raises FieldError."""
    fields = fields_of(lines)
    meaning = _STATES.get(fields.get("Acct-Status-Type", ""))
    if meaning is None:
        raise FieldError("status")
    missing = [name for name in _ATTRIBUTES if name not in fields]
    if missing:
        raise FieldError(f"field.{missing[0]}")
    at = instant_of(fields)
    inside, public, first, last = (fields[name] for name in _ATTRIBUTES)
    held, where = read_address(inside), read_address(public)
    low, high = read_port(first), read_port(last)
    if high < low:
        raise FieldError("port.range")
    if held == where:
        raise FieldError("untranslated")
    return meaning, Row(
        version=where.version,
        address=where.number,
        length=where.length,
        port_lo=low,
        port_hi=high,
        protocol=None,
        start=at,
        end=at,
        holder=address_text(held.version, held.number, held.length),
        joins=True,
    )
