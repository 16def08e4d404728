"""Every bad package fails with exactly its codes; the good one it was made from passes every step."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.evidence.verify import Outcome, Report, Trust, verify_package
from kaiji.evidence.verify.proof import STEPS
from tests.evidence.verify.every_vector import VECTORS, Vector

if TYPE_CHECKING:
    from tests.evidence.verify.forging import Lab

SOURCES = Path(__file__).parents[3] / "src" / "kaiji" / "evidence" / "verify"


def _verified(lab: Lab, package: Path) -> Report:
    return verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)


def test_the_good_package_passes_every_step(lab: Lab) -> None:
    report = _verified(lab, lab.good)
    assert [(step.code, step.outcome) for step in report.steps if not step.passed] == []
    assert report.ok
    assert report.test
    assert report.stamped_at is not None


@pytest.mark.parametrize("bad", VECTORS, ids=lambda bad: bad.name)
def test_a_bad_package_fails_with_exactly_its_codes(bad: Vector, lab: Lab) -> None:
    report = _verified(lab, bad.make(lab))
    assert {fault.code for fault in report.faults()} == bad.codes, [f.line("en") for f in report.faults()]
    assert not report.ok
    assert len(report.steps) == len(STEPS)


def test_the_target_of_four_and_twenty_is_kept() -> None:
    names = {bad.name for bad in VECTORS}
    assert len(names) == len(VECTORS) > 24


def test_no_check_is_without_a_vector() -> None:
    # Codes that a whole package cannot carry in one named change; each has a test of its own.
    elsewhere = {"layout.limit", "zip.limit", "warc.limit", "stamp-trust.second-parser"}
    stated = {code for code in _codes() if code not in _remarks()}
    reached = {code for bad in VECTORS for code in bad.codes}
    assert stated - reached - elsewhere == set()


def _codes() -> set[str]:
    prefix = {"container.py": "zip.", "recording.py": "warc."}
    found = set()
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = getattr(node.func, "id", "")
            if called == "finding":
                found.add(str(node.args[0].value))
            elif called == "_fault" and file.parent == SOURCES:
                found.add(prefix[file.name] + str(node.args[0].value))
    return found


def _remarks() -> set[str]:
    """Codes that are only ever worth knowing, never against a package."""
    return {
        *("clock.differs", "clock.no-date", "completeness.incomplete", "meta.unnamed"),
        *("posts-bytes.derived", "posts-dom.declared", "signer-time.unproven", "test-mark.test"),
        *("stamp-trust.read-by-openssl", "warc-records.truncated", "warc-stamp.none"),
        *("renewals.renewed", "renewals.unfinished"),
    }


def test_a_report_cannot_be_used_as_a_boolean(lab: Lab) -> None:
    report = _verified(lab, lab.good)
    with pytest.raises(TypeError):
        bool(report)


def test_without_roots_nothing_is_believed_and_nothing_is_ok(lab: Lab) -> None:
    report = verify_package(lab.good, trust=Trust(), now=lab.world.clock.at)
    left = {step.code for step in report.steps if step.outcome is Outcome.NOT_RUN}
    assert left == {"stamp-trust", "signer-trust"}
    assert report.faults() == []
    assert not report.ok
    assert report.stamped_at is None


def test_roots_inside_the_package_are_believed_by_nobody(lab: Lab) -> None:
    package = lab.copy()
    other = Trust(tsa_roots=lab.world.trust.signer_roots, signer_roots=lab.world.trust.tsa_roots)
    report = verify_package(package, trust=other, now=lab.world.clock.at)
    assert {fault.code for fault in report.faults()} == {"stamp-trust.chain", "signer-trust.chain"}


def test_a_step_that_waits_for_another_says_so_and_does_not_pass(lab: Lab) -> None:
    package = lab.copy()
    (package / "capture/page.wacz").write_bytes(b"")
    report = _verified(lab, package)
    waiting = {step.code: step.detail.en for step in report.steps if step.outcome is Outcome.NOT_RUN}
    assert "capture/page.wacz" in waiting["zip"]
    assert "`zip`" in waiting["warc"]
    assert {step.outcome for step in report.steps if step.code == "hashes"} == {Outcome.FAILED}
    assert {step.code for step in report.steps if step.passed} >= {"signature", "sums-stamp", "tiles"}


def test_a_tampered_package_is_given_no_time_at_all(lab: Lab) -> None:
    package = lab.copy()
    (package / "capture/dom.html").write_bytes(b"")
    assert _verified(lab, lab.good).stamped_at is not None
    assert _verified(lab, package).stamped_at is None
