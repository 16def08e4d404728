"""The published schema is the one the reader uses; good examples pass both, bad examples neither."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kaiji.exchange.meaning import contradictions
from kaiji.exchange.release import ungranted
from kaiji.exchange.schema import package_schema
from kaiji.exchange.values import Package
from kaiji.exchange.wire import from_json, to_json

if TYPE_CHECKING:
    from kaiji.casefile.reading import Fault

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
GOOD = sorted(REFERENCE.glob("exchange-good-*.json"))
BAD = sorted(REFERENCE.glob("exchange-bad-*.json"))


def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((REFERENCE / "exchange.schema.json").read_text(encoding="utf-8")))


def _read(path: Path) -> tuple[Any, Package | None]:
    data = json.loads(path.read_text(encoding="utf-8"))
    faults: list[Fault] = []
    return data, from_json(Package, data, faults)


def test_the_published_schema_is_the_one_in_the_code() -> None:
    published = json.loads((REFERENCE / "exchange.schema.json").read_text(encoding="utf-8"))
    assert published == package_schema(), "run: kaiji package schema > docs/reference/exchange.schema.json"
    Draft202012Validator.check_schema(published)


def test_there_are_examples_of_both_kinds() -> None:
    assert len(GOOD) >= 4
    assert len(BAD) >= 8


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_example_is_good_to_all_readers(path: Path) -> None:
    data, package = _read(path)
    assert list(_validator().iter_errors(data)) == []
    assert package is not None
    assert contradictions(package) == []
    assert ungranted(package) == []
    assert to_json(package) == data


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_example_is_bad_to_all_readers(path: Path) -> None:
    data, package = _read(path)
    assert len(list(_validator().iter_errors(data))) == 1
    assert package is None
