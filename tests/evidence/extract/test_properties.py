"""Whatever was meant is read and bound; whatever is broken is read without falling over."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.evidence.binding import by_record, faults
from kaiji.evidence.extract import read
from tests.evidence.extract import pages
from tests.evidence.extract.sampling import Sample, samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.evidence.posts import Reading, WireBody

CHOICES = st.lists(st.integers(0, 3), max_size=5)
SMALL = [sample for sample in samples() if not sample.path.stem.startswith("served-scroll")]
SPLICES = (
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"\0",
        b"\x81",
        b"\xff",
        b"\x1b$B",
        b"<!--",
        b"<![CDATA[",
        b"<script>",
        b"</div>",
    ),
    *(
        b"<pre>",
        b"<template>",
        b"<base href='//x['>",
        b"&#x110000;",
        b"\\ud800",
        b"\\",
        b"{",
        b"[" * 200,
        b"]",
        b"<>" * 5,
    ),
    *(
        "あぼーん".encode("cp932"),
        b"9" * 30,
        b">>1-99999999",
        b"<dt>1 \x81F",
        b"<article id=1 class=post>",
        b"<li>" * 50,
    ),
)


def assert_all_bound(reading: Reading, wires: Sequence[WireBody]) -> None:
    bodies = by_record(wires)
    for post in reading.posts:
        assert [fault for fault in faults(post, bodies) if fault.kind != "unbound"] == []


@pytest.mark.parametrize("encoding", pages.LABELS)
@settings(max_examples=25, deadline=None)
@given(thread=pages.threads, choices=CHOICES)
def test_a_board_is_read_as_meant_in_every_encoding(
    encoding: str, thread: list[pages.Meant], choices: list[int]
) -> None:
    wires = [pages.board_page(thread, encoding=encoding, choices=choices)]
    reading = read(wires, url=pages.URL)
    assert reading.reader == "board"
    assert reading.charsets[0].encoding == encoding
    found = [(post.number, post.name, post.posted_at_raw, post.text) for post in reading.posts]
    assert found == [(one.number, one.name, one.time, one.text) for one in thread]
    assert all(faults(post, by_record(wires)) == () for post in reading.posts)


@pytest.mark.parametrize("ascii_only", [True, False])
@settings(max_examples=25, deadline=None)
@given(thread=pages.threads, choices=CHOICES)
def test_comments_that_come_as_json_are_read_as_meant(
    thread: list[pages.Meant], choices: list[int], *, ascii_only: bool
) -> None:
    wires = [
        pages.board_page(thread[:1], encoding="cp932", choices=choices),
        pages.board_json(thread[1:], choices=choices, ascii_only=ascii_only),
    ]
    reading = read(wires, url=pages.URL)
    found = [(post.number, post.name, post.posted_at_raw, post.text) for post in reading.posts]
    assert found == [(one.number, one.name, one.time, one.text) for one in thread]
    assert [post.posted_at is not None for post in reading.posts] == [True] * len(thread)
    bodies = by_record(wires)
    for post in reading.posts:
        assert {fault.field for fault in faults(post, bodies)} <= {"permalink"}


@pytest.mark.parametrize("sample", SMALL, ids=lambda sample: sample.name)
def test_mutated_samples_raise_nothing_and_bind_only_what_is_there(sample: Sample) -> None:
    dice = random.Random(sample.name)  # noqa: S311  # the same mutations in every run, not a secret
    wires, url = sample.wires(), sample.about["url"]
    for _ in range(40):
        mutated = [replace(wire, body=mutate(wire.body, dice)) for wire in wires]
        assert_all_bound(read(mutated, url=url), mutated)


@pytest.mark.parametrize("reader", ["board", "5ch", "schema.org", "generic"])
def test_any_reader_may_be_asked_to_read_anything(reader: str) -> None:
    for sample in SMALL:
        wires = sample.wires()
        reading = read(wires, url=sample.about["url"], reader=reader)
        assert (reading.reader, reading.reason) == (reader, "asked for by name")
        assert_all_bound(reading, wires)


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=300),
    content_type=st.sampled_from([None, "text/html", "application/json", "text/plain", "image/png"]),
    url=st.text(max_size=30),
)
def test_arbitrary_bytes_and_addresses_raise_nothing(body: bytes, content_type: str | None, url: str) -> None:
    wires = [pages.wire("<urn:1>", url, content_type, body)]
    assert_all_bound(read(wires, url=url), wires)


def mutate(body: bytes, dice: random.Random) -> bytes:
    """Return `body` with one to four bytes flipped, runs cut out, doubled or moved, or hostile bytes put in."""
    data = bytearray(body)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        end = min(len(data), at + dice.choice((1, 2, 7, 40, 400)))
        match dice.randrange(5):
            case 0 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                data[at:at] = dice.choice(SPLICES)
            case _:
                to = dice.randrange(len(data) + 1)
                data[to:to] = data[at:end]
    return bytes(data)
