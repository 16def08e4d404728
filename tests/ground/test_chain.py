"""Cutting, reordering, adding or editing any line of a chain is noticed, at the line where it happened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.chain import chain_lines, read_chain

ENTRIES: list[dict[str, Any]] = [{"event": f"step.{n}", "who": "山田"} for n in range(1, 6)]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@given(
    st.lists(
        st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=3), values, max_size=4), max_size=6
    )
)
def test_a_whole_chain_reads_back_as_it_was_written(entries: list[dict[str, Any]]) -> None:
    read, fault = read_chain(chain_lines(list(entries)))
    assert fault is None
    assert [{k: v for k, v in entry.items() if k not in {"n", "prev"}} for entry in read] == entries


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    whole = chain_lines(list(ENTRIES))
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]
    last_line = whole.rstrip(b"\n").rfind(b"\n")
    _, fault = read_chain(changed)
    if place < last_line:
        assert fault is not None
    else:  # in the last line an edit keeps the links; the stamp over the head is what shows it
        assert fault is not None or read_chain(changed)[0] != read_chain(whole)[0]


def test_lines_cut_out_swapped_or_doubled_are_named() -> None:
    lines = chain_lines(list(ENTRIES)).splitlines(keepends=True)
    for wrong, line in (
        ([*lines[:2], *lines[3:]], 3),
        ([lines[1], lines[0], *lines[2:]], 1),
        ([*lines[:3], lines[2], *lines[3:]], 4),
    ):
        fault = read_chain(b"".join(wrong))[1]
        assert fault is not None
        assert fault.line == line


def test_a_chain_without_its_last_newline_is_a_torn_write() -> None:
    fault = read_chain(chain_lines(list(ENTRIES))[:-1])[1]
    assert fault is not None
    assert fault.line == 5


def test_the_same_value_has_one_spelling_and_floats_have_none() -> None:
    assert canonical_bytes({"b": 1, "a": "号"}) == '{"a":"号","b":1}'.encode()
    with pytest.raises(TypeError):
        canonical_bytes({"a": [0.1]})


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"n":1}', b'{"n": 1,"prev":""}', b"\xff", b"[" * 100_000])
def test_a_foreign_line_is_a_fault_and_not_a_crash(line: bytes) -> None:
    entries, fault = read_chain(line + b"\n")
    assert entries == []
    assert fault is not None
    assert fault.line == 1
    assert isinstance(json.dumps(fault.what), str)
