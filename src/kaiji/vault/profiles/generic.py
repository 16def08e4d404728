"""The generic CSV (汎用CSV): `start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber`.

Columns stand in any order, further columns are ignored. Instants are RFC 3339 with an offset, both ends count as held.
`public_port` may be a range `1024-2047` (a port block) or empty (the whole address); the last four may be left out.
"""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.vault.errors import ImportFileError
from kaiji.vault.store.csvtext import KNOWN, NEEDED, CsvReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from kaiji.vault.values import Version

_LONGEST_HEADER = 1 << 16


def open_csv(
    file: IO[bytes], take: Callable[[Version, Any], None], name: str, _zone: tzinfo | None
) -> CsvReader:
    """Read the header; raises ImportFileError where a column is missing or named twice."""
    raw = file.readline(_LONGEST_HEADER).removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    try:
        names = next(csv.reader([raw.decode()], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        names = []
    missing = [column for column in NEEDED if column not in names]
    twice = [column for column in KNOWN if names.count(column) > 1]
    if missing or twice:
        wrong = ", ".join(missing or twice)
        raise ImportFileError(
            Words(
                ja=f"「{name}」の見出し行に必要な列がないか、同じ列が2つあります: {wrong}",
                en=f"The header of {name} lacks a column or has it twice: {wrong}",
            ),
            given=raw[:200].decode(errors="replace"),
            accepted=Words(ja=",".join(KNOWN), en=",".join(KNOWN)),
        )
    return CsvReader(names=names, take=take)
