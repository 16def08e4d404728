"""Lines that a module reads, many at once, give what the module gives line by line."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.vault.forms import JST, MODULES, lines
from kaiji.vault.profiles import PROFILES, fortinet, kea
from kaiji.vault.profiles.lines import LineReader
from kaiji.vault.profiles.radius import RadiusReader
from kaiji.vault.store.rows import batch_rows
from tests.vault.test_manylines import mutated

if TYPE_CHECKING:
    from kaiji.vault.profiles.known import Reader
    from kaiji.vault.values import Version

SAMPLES = Path(__file__).parent / "samples"
STRICT = {"fortinet": fortinet.row_of, "kea": kea.row_of}


class Rows:
    """What a reader gave, and in how many batches."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.batches: list[int] = []

    def take(self, version: Version, batch: Any) -> None:
        self.rows += batch_rows(batch, version, joins=False)
        self.batches.append(batch.num_rows)


def _outcome(reader: Reader, rows: Rows, data: bytes) -> dict[str, Any]:
    for block in (data[: data.find(b"\n", len(data) // 2) + 1], data[data.find(b"\n", len(data) // 2) + 1 :]):
        if block:
            reader.read(block)
    reader.finish()
    return {
        "lines": reader.lines,
        "rejected": [(one.line, one.code, one.text) for one in reader.rejected],
        "rows": sorted(map(repr, rows.rows)),
    }


def _quickly(name: str, data: bytes) -> tuple[dict[str, Any], Rows]:
    rows = Rows()
    return _outcome(PROFILES[name].open(io.BytesIO(data), rows.take, name, JST), rows, data), rows


def _strictly(name: str, data: bytes) -> dict[str, Any]:
    rows = Rows()
    if name == "radius":
        return _outcome(RadiusReader(take=rows.take), rows, data)
    return _outcome(LineReader(parse=lambda text: STRICT[name](text, JST), take=rows.take), rows, data)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_hardly_a_line_as_an_exporter_writes_it_is_read_alone(name: str) -> None:
    data = "".join(f"{line}\n" for line in lines(name, 600)).encode()
    outcome, rows = _quickly(name, data)
    each = 2 if name == "radius" else 1
    assert (outcome["lines"], outcome["rejected"], sum(rows.batches)) == (data.count(b"\n"), [], 600 * each)
    assert max(rows.batches) > 90
    assert outcome == _strictly(name, data)


@pytest.mark.parametrize("name", sorted(MODULES))
@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.1, 0.4]))
@settings(max_examples=5, deadline=None)
def test_many_at_once_are_read_as_one_by_one(name: str, seed: int, odd: float) -> None:
    rng = random.Random(seed)  # noqa: S311  # no secret: which lines are changed
    apart = "\n\n" if name == "radius" else "\n"
    told = (SAMPLES / f"{name}.log").read_text(encoding="utf-8").rstrip("\n").split(apart) * 2
    told += [line.rstrip("\n") for line in lines(name, 200, seed=rng.randrange(9))]
    rng.shuffle(told)
    for _ in range(int(odd * len(told))):
        at = rng.randrange(len(told))
        told[at] = mutated(rng, told[at])
    data = (apart.join(told) + "\n").encode()
    assert _quickly(name, data)[0] == _strictly(name, data)
