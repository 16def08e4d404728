"""FortiGate session logs (Fortinet): one `key=value` line at the *end* of a session; start = end - duration.

Traps: `transport` (the translated port) may be missing; `trandisp="noop"` was not translated; the time has no zone unless
`tz` says it. The holder is the inside address, which is joined with a lease at the look-up.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import LineReader, local_instant, read_count
from kaiji.vault.reading import FieldError, read_address, read_port
from kaiji.vault.values import SECOND, START_INFERRED, Row, Version, address_text

if TYPE_CHECKING:
    from collections.abc import Callable

_PAIR: Final = re.compile(r'(?:^|\s)([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))', re.ASCII)
_TZ: Final = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)


def open_fortinet(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
) -> LineReader:
    """Return the reader of a file; `zone` is what times without `tz` are in."""
    return LineReader(parse=lambda text: row_of(text, zone), take=take)


def row_of(text: str, zone: tzinfo | None) -> Row:
    """Return the row of a line; raises FieldError."""
    fields: dict[str, str] = {}
    for name, quoted, bare in _PAIR.findall(text):
        if name in fields:
            raise FieldError("line.twice")
        fields[name] = quoted or bare
    try:
        if fields["type"] != "traffic":
            raise FieldError("kind")
        if fields["trandisp"] not in {"snat", "snat+dnat"}:
            raise FieldError("untranslated")
        if "transport" not in fields:
            raise FieldError("port.missing")
        end = local_instant(
            f"{fields['date']} {fields['time']}", "%Y-%m-%d %H:%M:%S", _zone(fields.get("tz"), zone)
        )
        public, inside, target = (read_address(fields[name]) for name in ("transip", "srcip", "dstip"))
        port = read_port(fields["transport"])
        protocol = read_count(fields["proto"])
        start = end - read_count(fields["duration"]) * SECOND
        destination_port = read_port(fields["dstport"]) if fields.get("dstport") else None
    except KeyError as error:
        raise FieldError(f"field.{error.args[0]}") from None
    if public.version != target.version or protocol > 255:
        raise FieldError("destination" if protocol <= 255 else "protocol")
    return Row(
        version=public.version,
        address=public.number,
        length=public.length,
        port_lo=port,
        port_hi=port,
        protocol=protocol,
        start=start,
        end=end,
        destination=target.number,
        destination_port=destination_port,
        holder=address_text(inside.version, inside.number),
        joins=True,
        flags=START_INFERRED,
    )


def _zone(text: str | None, told: tzinfo | None) -> tzinfo | None:
    if text is None:
        return told
    found = _TZ.fullmatch(text)
    if found is None:
        raise FieldError("zone")
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(away if found[1] == "+" else -away)
