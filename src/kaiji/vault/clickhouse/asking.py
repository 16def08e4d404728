"""Ask the cluster for the rows of many questions (行の取出し): a few statements of whole numbers, told apart here.

Questions of like time go together. Rows of one port or of a whole address are asked for by sets of keys, which the servers
look up in their index; only port blocks need a range for each question. Statements may find more than was asked; what fits a
question is decided here, row by row.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaiji.vault.clickhouse.cluster import SHAPES
from kaiji.vault.clickhouse.columns import as_rows, columns
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.store.port import Found
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaiji.vault.clickhouse.chunks import Chunks
    from kaiji.vault.clickhouse.cluster import Nodes
    from kaiji.vault.store.port import Wanted
    from kaiji.vault.values import Row, Version

_KEYS: Final = 500
"""Keys of one statement."""
_RANGES: Final = 60
"""Ranges of one statement; more of them make the servers plan longer than they read."""
_ALIKE: Final = 6 * HOUR
"""Questions whose windows begin within such a stretch are asked together."""
_LOW: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class _Shape:
    """Rows of one shape and one prefix length (行の形)."""

    shape: int
    length: int
    span: int


def candidates(nodes: Nodes, chunks: Chunks, wanted: Sequence[Wanted], *, wide: int) -> list[list[Found]]:
    """Return for each request the rows that fit it; `wide` is the largest clock offset of any exporter. Raises ClusterError."""
    found: list[list[Found]] = [[] for _ in wanted]
    for version in (4, 6):
        for leases in (False, True):
            together: dict[int, list[int]] = defaultdict(list)
            for n, one in enumerate(wanted):
                if one.version == version and one.leases is leases:
                    together[one.first // _ALIKE].append(n)
            shapes = [_Shape(*s) for s in chunks.shapes(version) if (s[0] == SHAPES["lease"]) is leases]
            for asked in together.values():
                asked.sort(key=lambda n: (wanted[n].address, wanted[n].port or 0))
                for shape in shapes:
                    step = _RANGES if shape.shape == SHAPES["block"] else _KEYS
                    for at in range(0, len(asked), step):
                        some = asked[at : at + step]
                        _ask(
                            nodes,
                            chunks,
                            version,
                            shape,
                            [wanted[n] for n in some],
                            [found[n] for n in some],
                            wide,
                        )
    return found


def _ask(
    nodes: Nodes,
    chunks: Chunks,
    version: Version,
    shape: _Shape,
    wanted: Sequence[Wanted],
    found: Sequence[list[Found]],
    wide: int,
) -> None:
    """Ask for the rows of one shape, and add to each question's rows those that fit it."""
    names = ", ".join((*columns(version), "chunk"))
    fixed = f"shape = {shape.shape} AND prefix_length = {shape.length} AND {_times(wanted, wide)}"
    # two statements may find the same row; within a chunk no two rows are equal
    rows: dict[tuple[str, Row], None] = {}
    for terms in _terms(version, shape, wanted):
        answer = nodes.read(
            f"SELECT {names} FROM {nodes.cluster.whole(version)} WHERE {fixed} AND {terms} FORMAT CSV"  # noqa: S608  # whole numbers and checked names
        )
        rows.update(dict.fromkeys(as_rows(answer, version)))
    known = chunks.of(name for name, _ in rows)
    by_address: dict[int, list[Found]] = defaultdict(list)
    for name, row in rows:
        origin = known.get(name)
        if origin is not None:
            mine = replace(row, joins=True) if origin.joins else row
            by_address[row.address].append(Found(mine, origin.offset, origin.source))
    for one, mine_found in zip(wanted, found, strict=True):
        held = by_address.get(_masked(version, one.address, shape.length), ())
        mine_found.extend(row for row in held if _fits(row, one))


def _terms(version: Version, shape: _Shape, wanted: Sequence[Wanted]) -> Iterator[str]:
    """Yield what is asked of one shape; nothing but whole numbers goes in."""
    if shape.shape == SHAPES["block"]:
        yield "(" + " OR ".join(dict.fromkeys(_range(version, shape, one) for one in wanted)) + ")"
        return
    if shape.shape != SHAPES["session"]:
        yield _among(version, (), {_key(version, shape, one) for one in wanted})
        return
    ports = {(*_key(version, shape, one), one.port) for one in wanted if one.port is not None}
    if ports:
        yield _among(version, ("port",), ports)
    bare = [one for one in wanted if one.port is None]
    if bare:
        # the rest of the question is left to the server where every one of them names a destination
        keys = _among(version, (), {_key(version, shape, one) for one in bare})
        yield (
            keys if any(one.destination is None for one in bare) else f"{keys} AND {_towards(version, bare)}"
        )


def _range(version: Version, shape: _Shape, one: Wanted) -> str:
    address = " AND ".join(
        f"{name} = {number}" for name, number in zip(_NAMES[version], _key(version, shape, one), strict=True)
    )
    if one.port is None:
        return f"({address})"
    return f"({address} AND port >= {max(0, one.port - shape.span)} AND port <= {one.port})"


def _towards(version: Version, wanted: Sequence[Wanted]) -> str:
    numbers = sorted({one.destination for one in wanted if one.destination is not None})
    if version == 4:
        return f"(has_destination = 0 OR destination_ip IN ({', '.join(map(str, numbers))}))"
    pairs = ", ".join(f"({number >> 64}, {number & _LOW})" for number in numbers)
    return f"(has_destination = 0 OR (destination_high, destination_low) IN ({pairs}))"


def _among(version: Version, more: tuple[str, ...], keys: Iterable[tuple[int, ...]]) -> str:
    names = (*_NAMES[version], *more)
    if len(names) == 1:
        return f"{names[0]} IN ({', '.join(str(key[0]) for key in sorted(keys))})"
    listed = ", ".join(f"({', '.join(map(str, key))})" for key in sorted(keys))
    return f"({', '.join(names)}) IN ({listed})"


def _key(version: Version, shape: _Shape, one: Wanted) -> tuple[int, ...]:
    masked = _masked(version, one.address, shape.length)
    return (masked,) if version == 4 else (masked >> 64, masked & _LOW)


def _times(wanted: Sequence[Wanted], wide: int) -> str:
    first = (min(one.first for one in wanted) - wide) // SECOND
    last = (max(one.last for one in wanted) + wide) // SECOND
    return f"start_s <= {max(0, last)} AND end_s >= {max(0, first)}"


def _masked(version: Version, address: int, length: int) -> int:
    below = WHOLE[version] - length
    return address >> below << below


def _fits(found: Found, one: Wanted) -> bool:
    row, wide = found.row, abs(found.offset)
    return (
        (one.port is None or row.port_lo <= one.port <= row.port_hi)
        and (one.destination is None or row.destination in {None, one.destination})
        and row.start - wide <= one.last
        and row.end + wide >= one.first
    )


_NAMES: Final[dict[Version, tuple[str, ...]]] = {4: ("ip",), 6: ("ip_high", "ip_low")}
