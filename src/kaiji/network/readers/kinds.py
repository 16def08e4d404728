"""Which kind of file is this? (資料の種類の判別). Told by content, never by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.network.readers.delegated import is_delegated
from kaiji.network.readers.exits import is_exits
from kaiji.network.readers.mrt import TABLE_DUMP_V2
from kaiji.network.readers.pasted import looks_pasted
from kaiji.network.readers.stream import bad, open_bytes

if TYPE_CHECKING:
    from pathlib import Path

KINDS: Final = ("asn-csv", "package", "delegated", "mrt", "exits", "pasted")


def kind_of(path: Path) -> str:
    """Return which of KINDS a file is, by its first bytes; raises TableFormatError for anything else."""
    with open_bytes(path) as file:
        head = file.peek(4096)[:4096]
    if len(head) >= 12 and head[4:6] == TABLE_DUMP_V2.to_bytes(2, "big"):
        return "mrt"
    if head[257:262] == b"ustar":
        return "package"
    if looks_pasted(head):
        return "pasted"
    first = head.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    if is_exits(first):
        return "exits"
    if is_delegated(first) or first.startswith("#"):
        return "delegated"
    if re.match(r"[0-9a-fA-F.:]+,[0-9a-fA-F.:]+,\d+,", first):
        return "asn-csv"
    raise bad(
        path.name,
        Words(
            ja="AS表のCSV、地域レジストリの割当統計、MRTの経路表、Tor・VPN Gateの一覧、JPNIC WHOIS・RDAPの回答のどれでもありません。",
            en="It is none of: AS table CSV, delegated statistics, MRT routing table, list of Tor or VPN Gate "
            "exits, JPNIC WHOIS or RDAP answer.",
        ),
    )
