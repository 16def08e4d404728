"""FortiGate session logs (Fortinet): one `key=value` line at the *end* of a session; start = end - duration.

Traps: `transport` (the translated port) may be missing; `trandisp="noop"` was not translated; the time has no zone unless
`tz` says it. The holder is the inside address, which is joined with a lease at the look-up.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import local_instant, read_count
from kaiji.vault.profiles.quicklines import QuickLines, quick_template
from kaiji.vault.reading import FieldError, read_address, read_port
from kaiji.vault.store.shapes import ADDRESS, Part, shaped
from kaiji.vault.values import SECOND, START_INFERRED, Row, Version, address_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.vault.store.shapes import Learned

_PAIR: Final = re.compile(r'(?:^|\s)([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))', re.ASCII)
_TZ: Final = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)


_TOLD: Final = re.compile(r'([A-Za-z_]\w*)=(?:"([^"]*)"|([^\s"]*))(?: |$)', re.ASCII)
_BEFORE: Final = re.compile(r'(?:[^\s="]+ )*', re.ASCII)
_OTHER: Final = "[!#-<>-~]*"
"""A word of a value that is not looked at: it hides no other pair."""
_FIELDS: Final = {
    "date": ("day", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "time": ("clock", "[0-9]{2}:[0-9]{2}:[0-9]{2}"),
    "tz": ("zone", "[+-][0-9:]+"),
    "transip": ("public_ip", ADDRESS),
    "srcip": ("inside_ip", ADDRESS),
    "dstip": ("destination_ip", ADDRESS),
    "transport": ("public_port", "[0-9]+"),
    "dstport": ("destination_port", "[0-9]+"),
    "proto": ("protocol", "[0-9]+"),
    "duration": ("duration", "[0-9]+"),
}
_AS_THEY_ARE: Final = ("type", "trandisp")


def open_fortinet(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
) -> QuickLines:
    """Return the reader of a file; `zone` is what times without `tz` are in."""
    template = quick_template(
        lambda line: learned(line, zone),
        lambda text, tz: local_instant(text, "%Y-%m-%d %H:%M:%S", _zone(tz, zone)),
        zone,
        joined={"end": ("day", "clock")},
    )
    return QuickLines(parse=lambda text: row_of(text, zone), take=take, template=template, inside=True)


def learned(line: str, zone: tzinfo | None) -> Learned | None:
    """Return the shape of lines with the same names in the same order; None where the line itself does not fit."""
    try:
        row_of(line, zone)
    except FieldError:
        return None
    begin = _BEFORE.match(line)
    at = 0 if begin is None else begin.end()
    parts = [part for _ in line[:at].split(" ")[:-1] for part in (Part(kind="[!#-<>-~]+"), Part(literal=" "))]
    while at < len(line):
        found = _TOLD.match(line, at)
        if found is None:
            return None
        quote = '"' if found[2] is not None else ""
        value = found[2] if quote else found[3]
        parts.append(Part(literal=f"{found[1]}={quote}"))
        parts += _value(found[1], value)
        at = found.end()
        parts.append(Part(literal=quote + (" " if found[0].endswith(" ") else "")))
    return shaped(' ="', parts, {})


def _value(name: str, value: str) -> list[Part]:
    if name in _AS_THEY_ARE:
        return [Part(literal=value)]
    if name in _FIELDS:
        field, kind = _FIELDS[name]
        return [Part(kind=kind, field=field)]
    words = [Part(kind=_OTHER) for _ in value.split(" ")]
    return [part for word in words for part in (word, Part(literal=" "))][:-1]


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
