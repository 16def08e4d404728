"""A hash chain of entries, one canonical JSON object a line (ハッシュ連鎖).

Each entry has `n` (1, 2, …), `prev` (the SHA-256 of the previous line's bytes without its newline, 64 zeros for the
first) and its own fields. Custody logs and journals are such chains: cutting, reordering or editing any line breaks
every later one. A chain does not by itself show that its end was not cut off; its head is stamped for that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import canonical_bytes, sha256_hex

if TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """The first fault met in a chain: the line (from 1) and what is wrong with it."""

    line: int
    what: str


def link(entry: Mapping[str, Any], *, n: int, prev: str) -> bytes:
    """Return the line (without newline) of `entry` as number `n` after the line whose hash is `prev`."""
    if {"n", "prev"} & set(entry):
        raise ValueError("n and prev are the chain's own")
    return canonical_bytes({**entry, "n": n, "prev": prev})


def chain_lines(entries: list[Mapping[str, Any]]) -> bytes:
    """Return a whole chain as bytes, a newline after every line."""
    lines: list[bytes] = []
    prev = GENESIS
    for n, entry in enumerate(entries, 1):
        line = link(entry, n=n, prev=prev)
        prev = sha256_hex(line)
        lines.append(line + b"\n")
    return b"".join(lines)


def read_chain(data: bytes) -> tuple[list[dict[str, Any]], ChainFault | None]:
    """Return the entries that stand before the first fault, and that fault (None: the whole chain holds)."""
    entries: list[dict[str, Any]] = []
    prev = GENESIS
    if data and not data.endswith(b"\n"):
        return entries, ChainFault(line=data.count(b"\n") + 1, what="the last line has no end")
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            entry = json.loads(line)
            same = isinstance(entry, dict) and canonical_bytes(entry) == line
        except (ValueError, TypeError, RecursionError):
            same = False
            entry = None
        if not same or not isinstance(entry, dict):
            return entries, ChainFault(line=number, what="not canonical JSON")
        if entry.get("n") != number:
            return entries, ChainFault(line=number, what=f"numbered {entry.get('n')!r}")
        if entry.get("prev") != prev:
            return entries, ChainFault(line=number, what="does not follow the line before it")
        prev = sha256_hex(line)
        entries.append(entry)
    return entries, None
