"""Build a snapshot from rows (アドレス表の作成): deterministic, the same rows give the same file."""

from __future__ import annotations

import json
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import canonical_bytes
from kaiji.network.snapshot import layout
from kaiji.network.snapshot.flatten import boundaries, overlaps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kaiji.ground.words import Words
    from kaiji.network.snapshot.flatten import Range

_LOW: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Whom the licence obliges us to name wherever a result is shown (帰属表示)."""

    text: str
    url: str

    def as_json(self) -> dict[str, str]:
        """Return `{"text", "url"}`."""
        return {"text": self.text, "url": self.url}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a snapshot comes from, as every answer repeats it (出所)."""

    kind: str
    """`asn` (a merged AS table), `rib` (a routing table), `delegated` (to whom a registry gave it) or `exits`."""
    day: date
    """The day the data describes, not the day it was installed."""
    title: Words
    licence: str
    attribution: tuple[Attribution, ...]
    made_from: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each input file."""
    notes: Mapping[str, int] = field(default_factory=dict)
    """Counts of what was left out, and why (default routes, repeated rows …)."""


@dataclass(slots=True)
class Holders:
    """The numbering of holders: single AS numbers, sets of them, or records of a registry."""

    _numbers: dict[tuple[int, ...] | str, int] = field(default_factory=dict)

    def number(self, key: tuple[int, ...] | str) -> int:
        """Return the number of a holder, giving it the next one (from 1) when it is new."""
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def keys(self) -> list[tuple[int, ...] | str]:
        """Return the holders by number."""
        return list(self._numbers)


def build(
    *,
    origin: Origin,
    v4: Sequence[Range],
    v6: Sequence[Range],
    holders: Holders,
    names: Mapping[int, str] | None = None,
    asns: Sequence[Range] = (),
) -> bytes:
    """Return the snapshot file of these ranges.

    `names` gives the organisation name of an AS number. Holders that are sets of AS numbers stand for addresses announced
    by several at once.
    """
    order = _renumbered(holders)
    columns: dict[str, bytes] = {}
    for label, rows, bits in (("v4", v4, 32), ("v6", v6, 128), ("as", asns, 32)):
        if rows:
            columns |= _range_columns(label, [(a, b, order[h]) for a, b, h in rows], bits)
    keys = sorted(holders.keys(), key=_sort_key)
    columns["holder.asn"] = layout.pack(array("I", [_single(key) for key in keys]))
    several = {str(n): list(key) for n, key in enumerate(keys, 1) if isinstance(key, tuple) and len(key) > 1}
    columns["holder.more"] = json.dumps(several, sort_keys=True, separators=(",", ":")).encode()
    columns |= _name_columns([_text(key, names or {}) for key in keys])
    counts = {"v4": len(v4), "v6": len(v6), "as": len(asns), "holders": len(keys)}
    counts |= {f"{label}_overlaps": overlaps(rows) for label, rows in (("v4", v4), ("v6", v6))}
    return layout.write(columns, _header(origin, counts))


def _renumbered(holders: Holders) -> dict[int, int]:
    """Return old number → new number, in the order of the holders' own names (so that input order does not matter)."""
    old = {key: number for number, key in enumerate(holders.keys(), 1)}
    return {old[key]: number for number, key in enumerate(sorted(holders.keys(), key=_sort_key), 1)}


def _sort_key(key: tuple[int, ...] | str) -> tuple[int, tuple[int, ...], str]:
    return (2, (), key) if isinstance(key, str) else (min(len(key), 2) - 1, key, "")


def _single(key: tuple[int, ...] | str) -> int:
    return key[0] if isinstance(key, tuple) and len(key) == 1 else 0


def _text(key: tuple[int, ...] | str, names: Mapping[int, str]) -> str:
    return key if isinstance(key, str) else names.get(key[0], "") if len(key) == 1 else ""


def _range_columns(label: str, rows: Sequence[Range], bits: int) -> dict[str, bytes]:
    wide = bits > 32
    starts = array("Q" if wide else "I")
    holding = array("I")
    low_rows, lows = array("I"), array("Q")
    for start, holder in boundaries(rows, bits=bits):
        if wide and start & _LOW:
            low_rows.append(len(starts))
            lows.append(start & _LOW)
        starts.append(start >> 64 if wide else start)
        holding.append(holder)
    columns = {
        f"{label}.{'high' if wide else 'start'}": layout.pack(starts),
        f"{label}.holder": layout.pack(holding),
    }
    if wide:
        columns |= {f"{label}.low_row": layout.pack(low_rows), f"{label}.low": layout.pack(lows)}
    return columns


def _name_columns(texts: Sequence[str]) -> dict[str, bytes]:
    step = layout.NAMES_A_BLOCK
    return {
        f"names.{block}": "\n".join(
            text.replace("\n", " ") for text in texts[block * step : (block + 1) * step]
        ).encode()
        for block in range((len(texts) + step - 1) // step)
    }


def _header(origin: Origin, counts: Mapping[str, int]) -> dict[str, Any]:
    header = {
        "kind": origin.kind,
        "day": origin.day.isoformat(),
        "title": origin.title.as_json(),
        "licence": origin.licence,
        "attribution": [item.as_json() for item in origin.attribution],
        "made_from": [{"name": name, "sha256": digest} for name, digest in origin.made_from],
        "notes": dict(sorted(origin.notes.items())),
        "counts": dict(counts),
    }
    canonical_bytes(header)  # floats and odd keys are refused here, at the builder
    return header
