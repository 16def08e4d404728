"""Many lines read at once give what the strict reader gives line by line: the same rows, loose ends, and lines that do not fit."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.vault.forms import SPELLED, VARIANTS, lines
from bench.vault.forms import form_of as form_name
from kaiji.vault.profiles import PROFILES
from kaiji.vault.profiles.formreader import FormReader
from kaiji.vault.profiles.manylines import form_text
from kaiji.vault.store import pairs
from kaiji.vault.values import address_text

if TYPE_CHECKING:
    from kaiji.vault.profiles.form import Form
    from kaiji.vault.values import Row

SAMPLES = Path(__file__).parent / "samples"
QUICK = sorted(
    name
    for name, profile in PROFILES.items()
    if profile.form is not None and any(line.templates for line in profile.form.lines)
)


def form_of(name: str) -> Form:
    form = PROFILES[name].form
    assert form is not None
    return form


def strictly(form: Form) -> Form:
    return replace(form, lines=tuple(replace(line, templates=()) for line in form.lines))


def read(form: Form, data: bytes, *, blocks: int = 1) -> FormReader:
    kept: list[Row] = []
    reader = FormReader(form=form, take=lambda _version, _batch: None, zone=UTC, keep=kept)
    told = data.splitlines(keepends=True)
    step = max(1, len(told) // blocks)
    for at in range(0, len(told), step):
        reader.read(b"".join(told[at : at + step]))
    reader.finish()
    return reader


def outcome(reader: FormReader) -> dict[str, Any]:
    return {
        "lines": reader.lines,
        "seen": reader.seen,
        "rejected": [(one.line, one.code, one.text) for one in reader.rejected],
        "rows": sorted(map(repr, reader.keep or ())),
        "loose": sorted(map(repr, reader.loose)),
    }


@pytest.fixture(autouse=True)
def _by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few events as a test has would be paired one by one, in one round."""
    monkeypatch.setattr(pairs, "_FEW", 0)
    monkeypatch.setattr(pairs, "_ROUND", 150)


@pytest.mark.parametrize("name", sorted([*SPELLED, *VARIANTS]))
def test_no_line_as_an_exporter_writes_it_is_left_to_the_strict_reader(name: str) -> None:
    data = "".join(f"{line}\n" for line in lines(name, 600)).encode()
    taken = form_text(form_of(form_name(name)), UTC).take(data)
    assert (taken.lines, taken.left) == (600, [])
    together = VARIANTS[name][1] if name in VARIANTS else 1
    batches = [*taken.batches, *(batch for _, batch in taken.rows)]
    assert sum(batch.num_rows for batch in batches) == 600 * together


def test_a_shape_is_found_behind_many_lines_of_another_kind() -> None:
    noise = ["2026-10-26T15:00:00+09:00 192.0.2.1 something else"] * 100
    data = "".join(f"{line}\n" for line in [*noise, *lines("cisco-xr-packets", 300)]).encode()
    assert form_text(form_of("cisco-xr"), UTC).take(data).left == list(range(100))


def test_inside_addresses_of_ipv6_are_spelled_as_the_strict_reader_spells_them() -> None:
    told = list(lines("juniper-pba-dslite", 120))
    odd = (
        "2001:db8::0:1",
        "2001:DB8::1",
        "2001:0db8::1",
        "2001:db8:1:2:3:4:5::",
        "2001:db8:0:0:1::",
        "2001:db8:0:1::5",
        "2001:db8:0:0:1:2:3:4",
        "2001:0:db8:0:1:2:3:4",
        "0::1",
        "2001:db8::0",
        "2001:db8:0::1",
        "2001:db8:1:2:3:4::5",
        "::ffff:100.64.0.1",
        "1::2::3",
    )
    for number, text in enumerate(odd):
        told[10 + number] = re.sub('internal-ip="[^"]*"', f'internal-ip="{text}"', told[10 + number])
    data = "".join(f"{line}\n" for line in told).encode()
    form = form_of("juniper-pba")
    assert outcome(read(form, data)) == outcome(read(strictly(form), data))


def mutated(rng: random.Random, line: str) -> str:
    """Return a line with something about it that is not as it was."""
    kind = rng.randrange(9)
    at = rng.randrange(len(line)) if line else 0
    if kind == 0:
        return line[:at] + line[at + 1 :]
    if kind == 1:
        return line[:at] + rng.choice(' "=:,.-[]|<>09azAZ_\té\x01') + line[at + 1 :]
    if kind == 2:
        digits = [n for n, char in enumerate(line) if char.isdigit()]
        at = rng.choice(digits) if digits else at
        return line[:at] + rng.choice(["", "0", "9", "99", "00"]) + line[at + 1 :]
    if kind == 3:
        return line[:at]
    words = line.split(" ")
    first, second = rng.randrange(len(words)), rng.randrange(len(words))
    if kind == 4:
        words[first], words[second] = words[second], words[first]
    elif kind == 5:
        words.insert(first, words[second])
    elif kind == 6:
        del words[first]
    elif kind == 7:
        return line + rng.choice(["\r", " ", " more", ' x="1"', line])
    return " ".join(words)


def _log(name: str, rng: random.Random, odd: float) -> bytes:
    """Return a log: what an exporter writes and the sample's lines, some heard twice, some late, some not as they were."""
    told = (SAMPLES / f"{name}.log").read_text(encoding="utf-8").splitlines()
    for one in [*SPELLED, *VARIANTS]:
        if form_name(one) == name:
            told += lines(one, 120, seed=rng.randrange(9))
    told = [line for line in told for _ in range(1 + (rng.random() < 0.1))] + rng.choices(told, k=60)
    for _ in range(int(odd * len(told))):
        first = rng.randrange(len(told) - 1)
        told[first], told[first + 1] = told[first + 1], told[first]
        at = rng.randrange(len(told))
        told[at] = mutated(rng, told[at])
    return ("\n".join(told) + "\n").encode()


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.05, 0.4]), st.integers(1, 2))
@settings(max_examples=6, deadline=None)
def test_many_at_once_are_read_as_one_by_one(name: str, seed: int, odd: float, blocks: int) -> None:
    data = _log(name, random.Random(seed), odd)  # noqa: S311  # no secret: which lines are changed
    form = form_of(name)
    assert outcome(read(form, data, blocks=blocks)) == outcome(read(strictly(form), data, blocks=blocks))


def test_addresses_that_only_look_alike_are_told_apart_among_many() -> None:
    told = list(lines("juniper-pba", 200))
    told[50] = told[50].replace('internal-ip="100.64', 'internal-ip="100.064')
    data = ("\n".join(told) + "\n").encode()
    reader = read(form_of("juniper-pba"), data)
    assert [(one.line, one.code) for one in reader.rejected] == [(51, "address")]
    holders = {row.holder for row in [*(reader.keep or ()), *(one.row for one in reader.loose)]}
    assert address_text(4, 0) not in holders
