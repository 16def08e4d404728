"""The packed table gives the longest prefix, for IPv4 and IPv6, and refuses damaged files."""

from __future__ import annotations

import json
import struct
from array import array
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.words import Words
from kaiji.network.address import classify
from kaiji.network.errors import SnapshotError
from kaiji.network.snapshot import layout
from kaiji.network.snapshot.build import Attribution, Holders, Origin, build
from kaiji.network.snapshot.bulk import Bulk
from kaiji.network.snapshot.flatten import boundaries, overlaps
from kaiji.network.snapshot.lookup import Snapshot
from kaiji.network.store import shipped

ORIGIN = Origin(
    kind="asn",
    day=date(2026, 6, 17),
    title=Words(ja="試験", en="test"),
    licence="CC BY 4.0",
    attribution=(Attribution(text="DB-IP", url="https://db-ip.com/"),),
    made_from=(),
)


def made(
    v4: list[tuple[int, int, int]],
    v6: list[tuple[int, int, int]] | None = None,
    names: dict[int, str] | None = None,
) -> Snapshot:
    return Snapshot(bytes_of(v4, v6, names), "test")


def bytes_of(
    v4: list[tuple[int, int, int]],
    v6: list[tuple[int, int, int]] | None = None,
    names: dict[int, str] | None = None,
) -> bytes:
    holders = Holders()
    return build(
        origin=ORIGIN,
        v4=[(a, b, holders.number((asn,))) for a, b, asn in v4],
        v6=[(a, b, holders.number((asn,))) for a, b, asn in v6 or []],
        holders=holders,
        names=names,
    )


@st.composite
def prefixes(draw: st.DrawFn, bits: int) -> list[tuple[int, int, int]]:
    """Draw nested prefixes (never two of the same range) with AS numbers."""
    found: dict[tuple[int, int], int] = {}
    for _ in range(draw(st.integers(1, 25))):
        length = draw(st.integers(0, bits))
        spare = bits - length
        # Few distinct upper bits, so that prefixes nest often.
        first = (
            draw(st.integers(0, (1 << bits) - 1) | st.integers(0, 255).map(lambda n: n << (bits - 8)))
            >> spare
            << spare
        )
        found[first, first + (1 << spare) - 1] = draw(st.integers(1, 6))
    return [(first, last, asn) for (first, last), asn in found.items()]


def oracle(rows: list[tuple[int, int, int]], number: int) -> tuple[int, ...]:
    """Find the longest prefix by looking at every row."""
    inside = [(last - first, asn) for first, last, asn in rows if first <= number <= last]
    return (min(inside)[1],) if inside else ()


@settings(max_examples=60, deadline=None)
@given(prefixes(32), st.data())
def test_ipv4_look_ups_equal_the_naive_longest_prefix(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    table = made(rows)
    edges = [edge for first, last, _ in rows for edge in (first - 1, first, last, last + 1)]
    for number in {*edges, data.draw(st.integers(0, (1 << 32) - 1)), 0, (1 << 32) - 1}:
        if 0 <= number < 1 << 32:
            found = table.find(4, number)
            assert table.asns(4, number) == oracle(rows, number)
            assert (found.asns if found else ()) == oracle(rows, number)
            assert found is None or found.first <= number <= found.last


@settings(max_examples=60, deadline=None)
@given(prefixes(128), st.data())
def test_ipv6_look_ups_equal_the_naive_longest_prefix(
    rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    table = made([], rows)
    edges = [edge for first, last, _ in rows for edge in (first - 1, first, last, last + 1)]
    for number in {*edges, data.draw(st.integers(0, (1 << 128) - 1)), 0, (1 << 128) - 1}:
        if 0 <= number < 1 << 128:
            found = table.find(6, number)
            assert table.asns(6, number) == oracle(rows, number)
            assert found is None or found.first <= number <= found.last


@settings(max_examples=15, deadline=None)
@given(prefixes(32), st.data())
@pytest.mark.parametrize("columns", [False, True])
def test_bulk_look_ups_equal_single_ones(
    columns: bool, rows: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    if columns:
        pytest.importorskip("pyarrow")
    table = made(rows)
    edges = [
        edge for first, last, _ in rows for edge in (first - 1, first, last, last + 1) if 0 <= edge < 1 << 32
    ]
    asked = array("I", [*edges, *data.draw(st.lists(st.integers(0, (1 << 32) - 1), max_size=20))])
    found = Bulk(table, columns=columns).holders(asked)
    assert [table.asns_of(holder) for holder in found] == [table.asns(4, number) for number in asked]


def test_the_same_rows_in_any_order_give_the_same_file() -> None:
    rows = [(0, 255, 5), (256, 511, 3), (300, 310, 9), (1 << 31, (1 << 31) + 7, 5)]
    assert bytes_of(rows) == bytes_of(rows[::-1])


def test_rows_that_overlap_without_nesting_are_counted_and_the_later_start_stands() -> None:
    rows = [(0, 100, 1), (50, 150, 2), (60, 70, 3)]
    assert overlaps(rows) == 1
    assert list(boundaries(rows, bits=8)) == [(0, 1), (50, 2), (60, 3), (71, 2), (151, 0)]
    assert made(rows).counts["v4_overlaps"] == 1


def test_an_address_announced_by_two_is_shown_with_both() -> None:
    holders = Holders()
    data = build(origin=ORIGIN, v4=[(0, 9, holders.number((7, 3)))], v6=[], holders=holders)
    assert Snapshot(data, "test").asns(4, 5) == (7, 3)


def test_names_are_found_by_as_number_across_blocks() -> None:
    rows = [(n * 256, n * 256 + 255, n + 1) for n in range(2500)]
    table = made(rows, names={n + 1: f"Company {n + 1}" for n in range(2500)})
    assert [table.name_of(n) for n in (1, 1024, 1025, 2500, 2501)] == [
        "Company 1",
        "Company 1024",
        "Company 1025",
        "Company 2500",
        "",
    ]


# -- damaged files first -----------------------------------------------------------------------------------------------

GOOD = bytes_of([(0, 255, 5), (1024, 2047, 6)], [(1 << 125, (1 << 125) + 9, 7)], {5: "Five"})


def _header_changed(**changes: object) -> bytes:
    (length,) = struct.unpack("<I", GOOD[8:12])
    header = json.loads(GOOD[12 : 12 + length]) | changes
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    return GOOD[:8] + struct.pack("<I", len(text)) + text + GOOD[12 + length :]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"KAIJIADR",
        GOOD[:11],
        b"X" + GOOD[1:],
        GOOD[:40],
        GOOD[:8] + b"\xff\xff\xff\xff" + GOOD[12:],
        _header_changed(format=2),
        _header_changed(sections=[]),
        _header_changed(day="yesterday"),
        _header_changed(title={"ja": ""}),
        _header_changed(sections={"v4.start": {"offset": 0, "stored": 3, "size": 8, "crc": 0}}),
    ],
)
def test_a_damaged_file_is_our_error(data: bytes) -> None:
    with pytest.raises(SnapshotError):
        layout.verify(Snapshot(data, "test").sections)


def test_every_flipped_byte_is_caught_by_the_check_that_runs_before_a_file_is_installed() -> None:
    (length,) = struct.unpack("<I", GOOD[8:12])
    for at in range(12 + length, len(GOOD)):
        data = bytearray(GOOD)
        data[at] ^= 0x20
        with pytest.raises(SnapshotError):
            layout.verify(Snapshot(bytes(data), "test").sections)


@pytest.mark.parametrize("v4", [[], [(0, 255, 64500)]])
@pytest.mark.parametrize("v6", [[], [(0, 255, 64500)]])
@pytest.mark.parametrize("names", [None, {64500: "A"}])
def test_a_table_without_names_or_without_a_version_is_whole(
    v4: list[tuple[int, int, int]], v6: list[tuple[int, int, int]], names: dict[int, str] | None
) -> None:
    layout.verify(layout.read(memoryview(bytes_of(v4, v6, names)), "test"))


def test_a_section_that_unpacks_to_more_than_it_says_is_refused() -> None:
    sections = json.loads(GOOD[12 : 12 + struct.unpack("<I", GOOD[8:12])[0]])["sections"]
    sections["v4.start"]["size"] -= 4
    with pytest.raises(SnapshotError):
        Snapshot(_header_changed(sections=sections), "test").asns(4, 1)


# -- the shipped table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ip", "asn"),
    [
        ("49.98.38.119", 9605),
        ("111.239.184.67", 2516),
        ("222.8.5.235", 2516),
        ("126.90.202.47", 17676),
        ("153.201.242.174", 4713),
        ("219.97.74.54", 38628),
        ("210.148.125.8", 2497),
        ("59.171.177.165", 9824),
        ("193.114.36.114", 138384),
        ("133.106.8.0", 138384),
        ("133.106.7.255", 2907),
        ("133.209.13.2", 2518),
        ("217.178.19.87", 55391),
        ("1.0.16.1", 2519),
        ("240b:10::1", 2516),
        ("2001:2f8::1", 2907),
        ("2404:7a80::1", 2518),
        ("240a:61::1", 9605),
        ("2409:10::1", 55391),
    ],
)
def test_the_shipped_table_knows_what_was_checked_by_hand(ip: str, asn: int) -> None:
    target = classify(ip).looked_up
    assert target is not None
    assert shipped().asns(*target) == (asn,)


def test_the_shipped_table_is_whole_dated_and_says_whom_to_name() -> None:
    table = shipped()
    layout.verify(table.sections)
    assert table.day == date(2026, 6, 17)
    assert (table.counts["v4"], table.counts["v6"]) == (411_961, 103_197)
    assert any(item["url"] == "https://db-ip.com/" for item in table.attribution)
    assert "CC BY 4.0" in table.licence


@pytest.mark.slow
def test_bulk_and_single_look_ups_agree_on_the_shipped_table() -> None:
    table = shipped()
    starts, _ = table.columns4
    asked = array("I", [*starts[::997], *(max(start - 1, 0) for start in starts[::889])])
    for columns in (False, True):
        found = Bulk(table, columns=columns).holders(asked)
        assert all(table.asns_of(h) == table.asns(4, at) for h, at in zip(found, asked, strict=True))
