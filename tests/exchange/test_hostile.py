"""Whatever a stranger sends, the check ends with a report, soon, and with no error but ours."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import string
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.exchange.checking import STEPS, check_package
from kaiji.exchange.context import Given
from kaiji.exchange.errors import ExchangeUnreadableError
from kaiji.exchange.layout import MOST_BYTES, MOST_JSON, PACKAGE, TWIN
from kaiji.exchange.twin import safe
from kaiji.exchange.wire import to_json
from kaiji.exchange.zipped import zipped
from kaiji.ground.canonical import canonical_bytes
from tests.exchange.forging import Good, flipped
from tests.exchange.parties import AT, ask, seal_request, sent, site_answer, the_case

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.evidence.verify import Report
    from tests.exchange.parties import World


def _good(world: World) -> Good:
    package, _ = ask(the_case(), "content-provider", 1)
    return Good(data=seal_request(package, world.claimant).data, signer=world.claimant)


def _checked(world: World, data: bytes) -> Report:
    path = world.folder / "hostile.zip"
    path.write_bytes(data)
    report = world.check(path).report
    assert len(report.steps) == len(STEPS)
    return report


def _codes(world: World, data: bytes) -> set[str]:
    return {fault.code for fault in _checked(world, data).faults()}


def test_any_one_changed_byte_is_refused(world: World) -> None:
    good = _good(world)
    places = random.Random(7).sample(range(len(good.data)), 250)  # noqa: S311  # a sample of places, no secret
    missed = [at for at in places if _checked(world, flipped(good.data, at, 0x20)).ok]
    assert missed == []


@pytest.mark.slow
def test_every_changed_byte_is_refused(world: World) -> None:
    good = _good(world)
    missed = [at for at in range(len(good.data)) if _checked(world, flipped(good.data, at, 0x01)).ok]
    assert missed == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"[" * 200_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b'{"version":' + b"9" * 5_000 + b"}",
        b'{"version":NaN}',
        b'{"\\ud800":1}',
        b'{"format":"kaiji-package","version":true}',
        b'{"format":["kaiji-package"],"version":1}',
    ],
    ids=range(11),
)
def test_json_of_every_bad_kind_is_reported(content: bytes, world: World) -> None:
    good = _good(world)
    codes = _codes(world, good.resigned(lambda files: files.update({PACKAGE: content})))
    assert codes <= {"json.malformed", "json.canonical", "format.other"}
    assert codes


def test_json_beyond_its_limit_is_not_parsed(world: World) -> None:
    good = _good(world)
    huge = b'{"a":"' + b"x" * MOST_JSON + b'"}'
    assert _codes(world, good.resigned(lambda files: files.update({PACKAGE: huge}))) == {"layout.limit"}


def test_a_file_beyond_its_limit_is_not_opened(world: World) -> None:
    path = world.folder / "huge.zip"
    path.write_bytes(b"")
    os.truncate(path, MOST_BYTES + 1)
    assert [fault.code for fault in world.check(path).report.faults()] == ["size.limit"]


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inside for place in _places(item, (*at, key)))]


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_in_any_place_ends_in_a_report(data: st.DataObject, world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    made = seal_request(package, world.claimant)
    answer = site_answer(sent(package, made))
    said: Any = json.loads(made.content)
    if data.draw(st.booleans()):
        said = to_json(answer)
    *path, last = data.draw(st.sampled_from(_places(said)[1:]))
    inner = said
    for key in path:
        inner = inner[key]
    inner[last] = data.draw(_ANY)
    good = Good(data=made.data, signer=world.claimant)
    try:
        content = canonical_bytes(said)
    except UnicodeEncodeError:
        content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    _checked(world, good.resigned(lambda files: files.update({PACKAGE: content})))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.binary(max_size=400))
def test_noise_ends_in_a_report(data: bytes, world: World) -> None:
    assert not _checked(world, data).ok
    assert not _checked(world, zipped({PACKAGE: data, TWIN: data})).ok


def test_tens_of_thousands_of_lines_are_checked_in_time_that_grows_with_them(world: World) -> None:
    good = _good(world)

    def many(said: Any) -> None:
        task = said["tasks"][0]
        task["items"] = list(range(1, 15))
        said["posts"] += [{"id": f"q{n}", "url": "https://board.example/x"} for n in range(5_000)]
        task["posts"] += [f"q{n}" for n in range(5_000)]

    assert _codes(world, good.resaid(many, table=False)) == {"meaning.limit"}


@pytest.mark.parametrize("start", "=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")
def test_no_cell_begins_as_a_formula(start: str) -> None:
    assert safe(f'{start}HYPERLINK("http://evil.example")')[0] == "'"


def test_the_table_of_a_hostile_post_opens_as_plain_text(world: World) -> None:
    good = _good(world)
    rows = list(csv.DictReader(io.StringIO(good.files()[TWIN].decode("utf-8-sig"), newline="")))
    assert good.files()[TWIN].startswith(b"\xef\xbb\xbf")
    assert rows[0]["post_text"].startswith("'=さくら保育園")
    assert all(cell[:1] not in set("=+-@") for row in rows for cell in row.values() if cell)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "absent.zip", tmp_path / "pipe", tmp_path / ("x" * 300)):
        with pytest.raises(ExchangeUnreadableError):
            check_package(path, Given(now=AT))


def test_noise_in_every_printable_shape_is_no_formula() -> None:
    for first in string.printable:
        assert safe(first + "x")[:1] not in set("=+-@\t\r\n")
