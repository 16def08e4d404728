"""Ask the cluster for the rows of many questions (行の取出し): a few statements of whole numbers, told apart here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.vault.clickhouse.cluster import SHAPES
from kaiji.vault.clickhouse.columns import as_rows, columns
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.store.port import Found
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.vault.clickhouse.chunks import Chunks
    from kaiji.vault.clickhouse.cluster import Nodes
    from kaiji.vault.store.port import Wanted
    from kaiji.vault.values import Row, Version

_TOGETHER: Final = 60
"""Questions of one statement; more of them make the servers plan longer than they read."""
_LOW: Final = (1 << 64) - 1


def candidates(nodes: Nodes, chunks: Chunks, wanted: Sequence[Wanted], *, wide: int) -> list[list[Found]]:
    """Return for each request the rows that fit it; `wide` is the largest clock offset of any exporter. Raises ClusterError."""
    found: list[list[Found]] = [[] for _ in wanted]
    for version in (4, 6):
        for leases in (False, True):
            mine = [n for n, one in enumerate(wanted) if one.version == version and one.leases is leases]
            shapes = [s for s in chunks.shapes(version) if (s[0] == SHAPES["lease"]) is leases]
            mine.sort(key=lambda n: (wanted[n].address, wanted[n].port or 0))
            for at in range(0, len(mine) if shapes else 0, _TOGETHER):
                _ask(nodes, chunks, version, shapes, wanted, mine[at : at + _TOGETHER], found, wide)
    return found


def _ask(
    nodes: Nodes,
    chunks: Chunks,
    version: Version,
    shapes: list[tuple[int, int, int]],
    wanted: Sequence[Wanted],
    asked: list[int],
    found: list[list[Found]],
    wide: int,
) -> None:
    where = dict.fromkeys(term for n in asked for term in _terms(version, shapes, wanted[n], wide))
    names = ", ".join((*columns(version), "chunk"))
    answer = nodes.read(
        f"SELECT {names} FROM {nodes.cluster.whole(version)} WHERE {' OR '.join(where)} FORMAT CSV"  # noqa: S608  # whole numbers and checked names
    )
    by_address: dict[int, list[tuple[str, Row]]] = defaultdict(list)
    for name, row in as_rows(answer, version):
        by_address[row.address].append((name, row))
    known = chunks.of(name for rows in by_address.values() for name, _ in rows)
    lengths = {length for _, length, _ in shapes}
    for n in asked:
        for masked in {_masked(version, wanted[n].address, length) for length in lengths}:
            for name, row in by_address.get(masked, ()):
                origin = known.get(name)
                if origin is None or _masked(version, wanted[n].address, row.length) != row.address:
                    continue
                mine = Found(_joining(row, joins=origin.joins), origin.offset, origin.source)
                if _fits(mine, wanted[n]):
                    found[n].append(mine)


def _terms(version: Version, shapes: list[tuple[int, int, int]], one: Wanted, wide: int) -> Iterator[str]:
    """Yield what a question asks of each shape and prefix length; nothing but whole numbers goes in."""
    first, last = (one.first - wide) // SECOND, (one.last + wide) // SECOND
    for shape, length, span in shapes:
        masked = _masked(version, one.address, length)
        address = (
            f"ip = {masked}" if version == 4 else f"ip_high = {masked >> 64} AND ip_low = {masked & _LOW}"
        )
        terms = [f"shape = {shape}", address, f"prefix_length = {length}"]
        if one.port is not None and shape in {SHAPES["session"], SHAPES["block"]}:
            low = max(0, one.port - span)
            terms.append(f"port = {one.port}" if span == 0 else f"port >= {low} AND port <= {one.port}")
        terms.append(f"start_s <= {max(0, last)} AND end_s >= {max(0, first)}")
        if one.destination is not None:
            number = one.destination
            same = (
                f"destination_ip = {number}"
                if version == 4
                else f"destination_high = {number >> 64} AND destination_low = {number & _LOW}"
            )
            terms.append(f"(has_destination = 0 OR ({same}))")
        yield "(" + " AND ".join(terms) + ")"


def _masked(version: Version, address: int, length: int) -> int:
    below = WHOLE[version] - length
    return address >> below << below


def _joining(row: Row, *, joins: bool) -> Row:
    return replace(row, joins=True) if joins else row


def _fits(found: Found, one: Wanted) -> bool:
    row, wide = found.row, abs(found.offset)
    return (
        (one.port is None or row.port_lo <= one.port <= row.port_hi)
        and (one.destination is None or row.destination in {None, one.destination})
        and row.start - wide <= one.last
        and row.end + wide >= one.first
    )
