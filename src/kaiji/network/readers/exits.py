"""Lists of anonymisers' exits (匿名化の出口の一覧): Tor's exit list and VPN Gate's server list, brought by the user.

Neither ships with Kaiji. Tor's list (`@type tordnsel`, as CollecTor archives it for every hour) has lines
`ExitAddress ADDRESS DAY TIME`; VPN Gate's is a CSV after a line `*vpn_servers`. An address on such a list is the exit of many
people: the person whose line it is may not be the poster.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.network.readers.stream import Meter, bad, lines

if TYPE_CHECKING:
    from pathlib import Path

_EXIT: Final = re.compile(r"ExitAddress (\S{2,45}) (\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}")
_TOR_LINE: Final = re.compile(r"(@type tordnsel 1\.\d+|Downloaded|ExitNode|Published|LastStatus)( .{1,80})?")
_VPN_GATE_LINE: Final = 1 << 16  # each row ends in a whole configuration file, in base64


@dataclass(slots=True)
class ExitRows:
    """Single addresses by list (`tor`, `vpn-gate`)."""

    day: date | None = None
    v4: list[tuple[int, int, str]] = field(default_factory=list)
    v6: list[tuple[int, int, str]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)

    def add(self, address: str, label: str) -> None:
        """Add one address; raises ValueError."""
        ip = ipaddress.ip_address(address)
        (self.v4 if ip.version == 4 else self.v6).append((int(ip), int(ip), label))


def is_exits(first_line: str) -> bool:
    """Whether a file that starts like this is a list of exits."""
    return first_line.startswith(("@type tordnsel", "ExitNode ")) or first_line == "*vpn_servers"


def read_exits(path: Path, into: ExitRows, *, meter: Meter | None = None) -> None:
    """Add the addresses of one list; raises TableFormatError naming the line."""
    rows = lines(path, meter=meter, longest=_VPN_GATE_LINE)
    _, first = next(rows, (0, ""))
    if first == "*vpn_servers":
        for number, text in rows:
            _add_vpn_gate(path.name, number, text, into)
        return
    last = ""
    for number, text in [(1, first), *rows]:
        match = _EXIT.fullmatch(text)
        if match is not None:
            last = max(last, match[2])
            _add(path.name, number, match[1], "tor", into)
        elif text and not _TOR_LINE.fullmatch(text):
            raise bad(
                path.name,
                Words(ja="Torの出口の一覧にない行です。", en="No line of a Tor exit list."),
                row=number,
            )
    if last:
        try:
            into.day = max(filter(None, (into.day, date.fromisoformat(last))))
        except ValueError as error:
            raise bad(path.name, Words(ja="日付を読めません。", en="The day cannot be read.")) from error


def _add_vpn_gate(name: str, number: int, text: str, into: ExitRows) -> None:
    if not text or text.startswith(("#HostName,", "*")):
        return
    cells = next(csv.reader([text]))
    if len(cells) < 2:
        raise bad(name, Words(ja="列が足りません。", en="Columns are missing."), row=number)
    _add(name, number, cells[1], "vpn-gate", into)


def _add(name: str, number: int, address: str, label: str, into: ExitRows) -> None:
    try:
        into.add(address, label)
    except ValueError as error:
        raise bad(
            name, Words(ja="アドレスを読めません。", en="An address cannot be read."), row=number
        ) from error
