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
    return _outcome(LineReader(parse=lambda text: STRICT[name](text, JST), take=rows.take), rows, data)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_hardly_a_line_as_an_exporter_writes_it_is_read_alone(name: str) -> None:
    data = "".join(f"{line}\n" for line in lines(name, 900)).encode()
    outcome, rows = _quickly(name, data)
    assert (outcome["lines"], outcome["rejected"], sum(rows.batches)) == (900, [], 900)
    assert max(rows.batches) > 90
    assert outcome == _strictly(name, data)


@pytest.mark.parametrize("name", sorted(MODULES))
@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.1, 0.4]))
@settings(max_examples=8, deadline=None)
def test_many_at_once_are_read_as_one_by_one(name: str, seed: int, odd: float) -> None:
    rng = random.Random(seed)  # noqa: S311  # no secret: which lines are changed
    told = (SAMPLES / f"{name}.log").read_text(encoding="utf-8").splitlines() * 2
    told += lines(name, 400, seed=rng.randrange(9))
    rng.shuffle(told)
    for _ in range(int(odd * len(told))):
        at = rng.randrange(len(told))
        told[at] = mutated(rng, told[at])
    data = ("\n".join(told) + "\n").encode()
    assert _quickly(name, data)[0] == _strictly(name, data)
