"""From overlapping ranges to one row of boundaries (重なりの解消): the longest prefix wins everywhere.

Input rows may nest to any depth. Where two rows overlap without nesting (a fault of the data, counted by the caller), the row
that starts later stands for the overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

Range: TypeAlias = tuple[int, int, int]
"""First and last address (both included) and the holder's number, 1 and up."""
NOBODY = 0


def boundaries(rows: Iterable[Range], *, bits: int) -> Iterator[tuple[int, int]]:
    """Return (start, holder) boundaries that cover the whole space of `bits` bits, holder 0 where no row reaches.

    Neighbouring pieces of one holder are joined. Of rows with the same range the last one given wins.
    """
    held = -1
    for start, holder in _pieces(sorted(rows, key=lambda row: (row[0], -row[1])), bits):
        if holder != held:
            yield start, holder
            held = holder


def overlaps(rows: Iterable[Range]) -> int:
    """Count the rows that overlap an earlier one without lying inside it."""
    open_until: list[int] = []
    count = 0
    for first, last, _ in sorted(rows, key=lambda row: (row[0], -row[1])):
        while open_until and open_until[-1] < first:
            open_until.pop()
        if open_until and last > open_until[-1]:
            count += 1
        open_until.append(last)
    return count


def _pieces(rows: list[Range], bits: int) -> Iterator[tuple[int, int]]:
    stack: list[tuple[int, int]] = []  # (last address, holder) of the rows that are open
    at = 0
    for first, last, holder in rows:
        at = yield from _close(stack, at, first)
        if at < first:
            yield at, stack[-1][1] if stack else NOBODY
            at = first
        stack.append((last, holder))
    at = yield from _close(stack, at, 1 << bits)
    if at < 1 << bits:
        yield at, NOBODY


def _close(stack: list[tuple[int, int]], at: int, until: int) -> Generator[tuple[int, int], None, int]:
    """Close every open row that ends before `until`; returns how far the space is covered."""
    while stack and stack[-1][0] < until:
        last, holder = stack.pop()
        if at <= last:
            yield at, holder
            at = last + 1
    return at
