"""Declared profiles: every form reads its sample line by line, traps among them; openings and closings meet in any order."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.instants import parse_instant
from kaiji.vault.errors import ProfileFormError
from kaiji.vault.profiles import FORMS, PROFILES, profile
from kaiji.vault.profiles.form import Form, load
from kaiji.vault.profiles.formreader import FormReader
from kaiji.vault.profiles.own import proved
from kaiji.vault.profiles.pairing import Pairing
from kaiji.vault.values import END_INFERRED, SECOND, Row, address_text, text_at

if TYPE_CHECKING:
    from datetime import tzinfo

SAMPLES = Path(__file__).parent / "samples"
DECLARED = sorted(path.stem for path in FORMS.glob("*.toml"))


def spelled(row: Row) -> list[Any]:
    target = None if row.destination is None else address_text(row.version, row.destination)
    return [
        address_text(row.version, row.address, row.length), row.port_lo, row.port_hi, row.protocol,
        text_at(row.start), text_at(row.end), target, row.holder,
    ]  # fmt: skip


def form_of(name: str) -> Form:
    form = profile(name).form
    assert form is not None
    return form


def read(form: Form, data: bytes, zone: tzinfo | None = None) -> tuple[FormReader, list[Row]]:
    kept: list[Row] = []
    reader = FormReader(form=form, take=lambda _version, _batch: None, zone=zone, keep=kept)
    reader.read(data)
    reader.finish()
    return reader, kept


def zone_of(expected: dict[str, Any]) -> tzinfo | None:
    text = expected.get("zone")
    return None if text is None else parse_instant(f"2000-01-01T00:00:00{text}").tzinfo


@pytest.mark.parametrize("name", DECLARED)
def test_a_form_gives_exactly_the_rows_and_loose_ends_of_its_sample(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    reader, rows = read(form_of(name), (SAMPLES / f"{name}.log").read_bytes(), zone_of(expected))
    assert [spelled(row) for row in rows] == expected["rows"]
    for word, opened in (("open", True), ("close", False)):
        assert [spelled(one.row) for one in reader.loose if one.opened is opened] == expected.get(word, [])
    assert [[one.line, one.code] for one in reader.rejected] == expected["rejected"]
    assert all(row.joins is form_of(name).inside for row in rows)


@pytest.mark.parametrize("name", DECLARED)
def test_every_kind_of_line_of_a_form_stands_in_its_sample(name: str) -> None:
    text = (SAMPLES / f"{name}.log").read_text(encoding="utf-8")
    form = form_of(name)
    patterns = [line.pattern for line in form.lines] + [refusal.pattern for refusal in form.refused]
    unseen = [p.pattern for p in patterns if not any(p.search(line) for line in text.splitlines())]
    assert unseen == []


def test_the_words_of_one_exporter_mean_another_thing_at_another() -> None:
    line = (SAMPLES / "nfdump-juniper.log").read_bytes().splitlines(keepends=True)[4]
    assert b'"nat_event_id" : "14"' in line
    zone = parse_instant("2000-01-01T00:00:00+00:00").tzinfo
    juniper, _ = read(form_of("nfdump-juniper"), line, zone)
    other, _ = read(form_of("nfdump"), line, zone)
    assert [one.opened for one in juniper.loose] == [True]
    assert [one.code for one in other.rejected] == ["event"]


def test_a_packet_of_several_records_stands_or_falls_as_a_whole() -> None:
    line = (SAMPLES / "cisco-xr.log").read_bytes().splitlines(keepends=True)[3]
    reader, rows = read(form_of("cisco-xr"), line, parse_instant("2000-01-01T00:00:00+09:00").tzinfo)
    assert (rows, reader.loose, [one.code for one in reader.rejected]) == ([], [], ["address"])


def test_a_file_covers_from_its_first_to_its_last_line_however_long_ago_things_began() -> None:
    reader, _ = read(form_of("juniper-pba"), (SAMPLES / "juniper-pba.log").read_bytes())
    assert reader.seen is not None
    assert [text_at(at) for at in reader.seen] == ["2026-10-26T15:00:00+09:00", "2026-10-26T15:41:52+09:00"]


def _block(holder: str, at: int) -> Row:
    return Row(
        version=4, address=1, length=32, port_lo=0, port_hi=511, protocol=None, start=at, end=at, holder=holder, joins=True
    )  # fmt: skip


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_openings_and_closings_meet_in_whatever_order_the_lines_come(
    seed: int, lives: int, wide: int
) -> None:
    rng = random.Random(seed)  # noqa: S311  # no secret: the order of lines
    at, events, truth = 1_800_000_000 * SECOND, [], []
    for number in range(lives):
        at += rng.randrange(1, 100) * SECOND
        start, at = at, at + rng.randrange(1, 100) * SECOND
        holder = f"100.64.0.{number}"
        truth.append((start, at, holder))
        events += [("open", _block(holder, start)), ("close", _block(holder, at))]
    for _ in range(wide):  # neighbours change places, as they do on their way over UDP
        swap = rng.randrange(len(events) - 1)
        events[swap], events[swap + 1] = events[swap + 1], events[swap]
    pairing = Pairing()
    for meaning, row in events:
        pairing.take("open" if meaning == "open" else "close", row, 3600)
    rows, loose = pairing.finish()
    assert sorted((row.start, row.end, row.holder) for row in rows) == truth
    assert loose == []
    assert {row.flags for row in rows} == {0}


def test_a_lost_closing_ends_where_the_next_holder_begins_and_says_that_it_was_inferred() -> None:
    pairing = Pairing()
    pairing.take("open", _block("100.64.0.1", 1_800_000_000 * SECOND), 3600)
    pairing.take("open", _block("100.64.0.2", 1_800_000_060 * SECOND), 3600)
    rows, loose = pairing.finish()
    assert [(row.holder, row.end - row.start, row.flags) for row in rows] == [
        ("100.64.0.1", 60 * SECOND, END_INFERRED)
    ]
    assert [one.row.holder for one in loose] == ["100.64.0.2"]


def test_the_same_events_from_two_collectors_count_once() -> None:
    pairing = Pairing()
    for _ in range(2):
        pairing.take("open", _block("100.64.0.1", 1_800_000_000 * SECOND), 3600)
    for _ in range(2):
        pairing.take("close", _block("100.64.0.1", 1_800_000_060 * SECOND), 3600)
    rows, _ = pairing.finish()
    assert [(row.start, row.end) for row in rows] == [(1_800_000_000 * SECOND, 1_800_000_060 * SECOND)]


OWN = """
name = "own"
title = { ja = "自社CGN", en = "our CGN" }
about = { ja = "列で書く", en = "columns" }
inside = true

[[line]]
columns = ["start", "end", "-", "inside_ip", "public_ip", "port_lo", "port_size", "protocol"]
separator = ";"
time = "rfc3339"

[[sample]]
line = "2026-10-26T15:00:00+09:00;2026-10-26T15:10:00+09:00;x;100.64.0.9;198.51.100.7;1024;512;tcp"
rows = [["198.51.100.7", "1024", "1535", "tcp", "2026-10-26T15:00:00+09:00", "2026-10-26T15:10:00+09:00", "", "100.64.0.9"]]
"""


def test_a_form_of_ones_own_maps_columns_and_is_used_where_its_sample_gives_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    assert profile(str(path)).joins
    line = (
        "2026-10-26T16:00:00+09:00;2026-10-26T16:10:00+09:00;;100.64.0.10;198.51.100.7;2048;16;17\nno line\n"
    )
    reader, rows = read(proved(path), line.encode())
    assert [(row.port_lo, row.port_hi, row.protocol, row.holder) for row in rows] == [
        (2048, 2063, 17, "100.64.0.10")
    ]
    assert [one.code for one in reader.rejected] == ["line.shape"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('rows = [["198.51.100.7", "1024"', 'rows = [["198.51.100.7", "1025"'),
        (";1024;512;tcp", ";1024;x;tcp"),
        ("[[sample]]", "[[other]]"),
        ('"inside_ip"', '"inside"'),
        ('time = "rfc3339"', 'time = "%d %b %H:%M:%S"'),
        ('"start", "end"', '"start", "-"'),
        ("inside = true", "inside = true\nleases = true"),
        ('separator = ";"', 'separator = ";;"'),
        ('separator = ";"', 'pattern = "(?=x)"'),
        ('name = "own"', "name ="),
    ],
)
def test_a_form_with_a_fault_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "own.toml"
    assert old in OWN
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(ProfileFormError) as caught:
        proved(path)
    assert "own.toml" in caught.value.message.ja


def test_no_form_is_called_like_another_profile() -> None:
    names = [load(path).name for path in FORMS.glob("*.toml")]
    assert sorted(names) == DECLARED
    assert len(PROFILES) == len(DECLARED) + sum(one.form is None for one in PROFILES.values())


@pytest.mark.parametrize("name", [name for name in PROFILES if not name.startswith("csv")])
def test_no_line_from_outside_keeps_a_reader_busy(name: str) -> None:
    lines = [
        line for line in (SAMPLES / f"{name}.log").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    long = [(line[:-9] * (60_000 // max(1, len(line[:-9])) + 1)) for line in lines[:3]]
    long += [lines[0][:20] + " " * 60_000 + "x", "\ta = " + " " * 60_000 + "x", "a" * 60_000, 'a="' * 20_000]
    data = "\n".join(long).encode() + b"\n"
    began = process_time()
    reader = PROFILES[name].open(io.BytesIO(data), lambda _version, _batch: None, name, None)
    reader.read(data)
    reader.finish()
    assert reader.lines == len(long)
    assert process_time() - began < 5


def test_an_opening_whose_ports_were_given_anew_is_held_no_longer_even_after_the_other_has_closed() -> None:
    pairing = Pairing()
    pairing.take("open", _block("100.64.0.1", 1_800_000_000 * SECOND), 3600)
    pairing.take("open", _block("100.64.0.2", 1_800_000_060 * SECOND), 3600)
    pairing.take("close", _block("100.64.0.2", 1_800_000_090 * SECOND), 3600)
    rows, loose = pairing.finish()
    assert sorted((row.holder, row.end - row.start, row.flags) for row in rows) == [
        ("100.64.0.1", 60 * SECOND, END_INFERRED),
        ("100.64.0.2", 30 * SECOND, 0),
    ]
    assert loose == []
