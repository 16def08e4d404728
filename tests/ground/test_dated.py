"""A value without a dated source cannot exist: each bad table is the good one plus one named change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kaiji.ground.dated import NoVersionError, Source, Table, TableError, load_sources, load_table

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
[fee]
title = { ja = "手数料", en = "fee" }
unit = "yen"

[[fee.version]]
from = 2022-10-01
until = 2025-04-01
value = 1000
source = "S"
cite = "別表第一"
confidence = "P"
checked_on = 2026-11-23

[[fee.version]]
from = 2025-04-01
until = 2026-04-01
gap = "no fee was set"
source = "S"
cite = "附則"
confidence = "D"
checked_on = 2026-11-23

[[fee.version]]
from = 2026-04-01
value = 1200
source = "S"
cite = "別表第一"
confidence = "U"
checked_on = 2026-11-23
"""


def _load(tmp_path: Path, text: str) -> Table:
    file = tmp_path / "table.toml"
    file.write_text(text, encoding="utf-8")
    return load_table(file, {"S": Source(key="S", title="the Act", url=None)})


def test_the_good_table_gives_the_value_of_the_day(tmp_path: Path) -> None:
    fee = _load(tmp_path, GOOD)["fee"]
    assert fee.on(date(2022, 10, 1)).value == 1000
    assert fee.on(date(2025, 3, 31)).value == 1000
    assert fee.on(date(2026, 4, 1)).value == 1200
    assert fee.on(date(2026, 4, 1)).unverified


@pytest.mark.parametrize("day", [date(2022, 9, 30), date(2025, 4, 1), date(2026, 3, 31)])
def test_a_day_without_a_value_is_an_error_that_names_the_known_periods(tmp_path: Path, day: date) -> None:
    with pytest.raises(NoVersionError) as caught:
        _load(tmp_path, GOOD)["fee"].on(day)
    assert caught.value.given == day.isoformat()
    assert caught.value.accepted is not None
    assert "2022-10-01" in caught.value.accepted.ja


CHANGES = {
    "no source": ('source = "S"\ncite = "附則"', 'cite = "附則"'),
    "unlisted source": ('source = "S"\ncite = "附則"', 'source = "T"\ncite = "附則"'),
    "no place in the source": ('cite = "附則"', 'cite = ""'),
    "no confidence": ('confidence = "D"\n', ""),
    "unknown confidence": ('confidence = "D"', 'confidence = "sure"'),
    "no day of checking": ('confidence = "U"\nchecked_on = 2026-11-23', 'confidence = "U"'),
    "day of checking is text": (
        'confidence = "U"\nchecked_on = 2026-11-23',
        'confidence = "U"\nchecked_on = "2026-11-23"',
    ),
    "no start": ("from = 2022-10-01\n", ""),
    "start with a clock time": ("from = 2022-10-01", "from = 2022-10-01T00:00:00"),
    "overlap": ("from = 2025-04-01", "from = 2025-03-31"),
    "undeclared gap": ("from = 2025-04-01", "from = 2025-04-02"),
    "ends before it starts": ("until = 2025-04-01", "until = 2022-10-01"),
    "follows one without an end": ("until = 2025-04-01\n", ""),
    "value and gap at once": ('gap = "no fee was set"', 'gap = "no fee was set"\nvalue = 1'),
    "neither value nor gap": ("value = 1200\n", ""),
    "unknown field": ("value = 1200", "value = 1200\nvalu = 1"),
    "title in one language": (', en = "fee" }', " }"),
    "no unit": ('unit = "yen"\n', ""),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_with_one_thing_wrong_is_refused(tmp_path: Path, change: str) -> None:
    old, new = CHANGES[change]
    assert GOOD.count(old) == 1, "the change must hit exactly one place"
    with pytest.raises(TableError):
        _load(tmp_path, GOOD.replace(old, new))


def test_sources_are_read_with_title_and_address(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(
        '[E-FEE]\ntitle = "民事訴訟費用等に関する法律"\nurl = "https://example.jp/"\n', encoding="utf-8"
    )
    assert load_sources(file)["E-FEE"].title == "民事訴訟費用等に関する法律"
