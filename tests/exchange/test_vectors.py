"""Every bad package is refused with exactly its codes; the good one it was made from passes every step."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.evidence.verify import Outcome
from kaiji.exchange.checking import INTEGRITY, STEPS, check_package, read_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.errors import ExchangeRefusedError, ExchangeVersionError
from kaiji.exchange.sealing import sealed
from tests.exchange.forging import Good
from tests.exchange.parties import AT, ask, seal_request, sent, site_answer, the_case, uuid
from tests.exchange.vectors import VECTORS, Vector

if TYPE_CHECKING:
    from tests.exchange.parties import World

SOURCES = Path(__file__).parents[2] / "src" / "kaiji" / "exchange"
SEEN = {uuid(77): "0" * 64}


def _request(world: World) -> tuple[Good, SentRequest]:
    package, _ = ask(the_case(), "content-provider", 1)
    made = seal_request(package, world.claimant)
    return Good(data=made.data, signer=world.claimant), sent(package, made)


def _good(world: World, of: str) -> tuple[Good, SentRequest | None]:
    good, request = _request(world)
    if of == "request":
        return good, None
    made = sealed(site_answer(request), {}, world.site)
    return Good(data=made.data, signer=world.site), request


@pytest.mark.parametrize("of", ["request", "answer"])
def test_the_good_package_passes_every_step(of: str, world: World) -> None:
    good, request = _good(world, of)
    path = world.folder / "good.zip"
    path.write_bytes(good.data)
    report = world.check(path, request=request, seen=SEEN).report
    assert [(step.code, step.outcome) for step in report.steps if not step.passed] == []
    assert report.ok


@pytest.mark.parametrize("bad", VECTORS, ids=lambda bad: f"{bad.of}: {bad.name}")
def test_a_bad_package_is_refused_with_exactly_its_codes(bad: Vector, world: World) -> None:
    good, request = _good(world, bad.of)
    path = world.folder / "bad.zip"
    path.write_bytes(bad.make(good, world.folder))
    report = world.check(path, request=request, seen=SEEN).report
    assert {fault.code for fault in report.faults()} == bad.codes, [f.line("en") for f in report.faults()]
    assert not report.ok
    assert len(report.steps) == len(STEPS)
    _is_not_read(path, {step.code for step in report.steps if step.faults})


def _is_not_read(path: Path, failed: set[str]) -> None:
    """Assert that what is altered or malformed is shown to nobody; what is merely stale or untrusted can be looked at."""
    given = Given(now=AT)
    if failed & INTEGRITY:
        with pytest.raises((ExchangeRefusedError, ExchangeVersionError)):
            read_package(path, given)
    else:
        read_package(path, given)


def test_no_check_is_without_a_vector() -> None:
    # Codes that one named change to a small package cannot reach; each has a test of its own.
    elsewhere = {"size.limit", "meaning.limit", "replay.again"}
    remarks = {"signer-time.unproven", "link.not-compared", "table.older"}
    reached = {code for bad in VECTORS for code in bad.codes}
    assert _codes() - reached - elsewhere - remarks == set()


def _codes() -> set[str]:
    calls = (
        node
        for file in sorted(SOURCES.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "finding"
    )
    return {str(c.args[0].value) for c in calls if isinstance(c.args[0], ast.Constant)}


def test_without_roots_nobody_is_believed(world: World) -> None:
    good, _ = _good(world, "request")
    path = world.folder / "good.zip"
    path.write_bytes(good.data)
    report = check_package(path, Given(now=AT)).report
    assert [step.code for step in report.steps if step.outcome is Outcome.NOT_RUN] == ["signer-trust"]
    assert not report.ok


def test_the_very_package_received_before_is_told_from_another_under_its_id(world: World) -> None:
    good, _ = _good(world, "request")
    path = world.folder / "good.zip"
    path.write_bytes(good.data)
    first = world.check(path)
    assert first.sha256 is not None
    again = world.check(path, seen={uuid(1): first.sha256})
    assert [fault.code for fault in again.report.faults()] == ["replay.again"]


def test_an_answer_without_its_request_says_that_it_was_not_compared(world: World) -> None:
    good, _ = _good(world, "answer")
    path = world.folder / "good.zip"
    path.write_bytes(good.data)
    report = world.check(path).report
    assert "link.not-compared" in [remark.code for remark in report.remarks()]
