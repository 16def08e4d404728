"""What is worth knowing but no fault is said, and does not keep a package from passing."""

from __future__ import annotations

import copy
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.evidence.package import DOM, POSTS
from kaiji.evidence.verify import Outcome, Report, verify_package
from tests.evidence.verify.forging import Blocks, rewarc
from tests.evidence.verify.made import Clock, Parts, World, parts, sealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from tests.evidence.verify.forging import Lab


def _sealed(lab: Lab, change: Callable[[Parts], Any]) -> Report:
    made = copy.deepcopy(lab.made)
    change(made)
    package = sealed(lab.world, made, lab.folder)
    return verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)


def _remarks(report: Report) -> set[str]:
    assert report.ok, [fault.line("en") for fault in report.faults()]
    return {remark.code for remark in report.remarks()}


def test_the_good_package_says_that_it_is_a_test_and_incomplete(lab: Lab) -> None:
    report = verify_package(lab.good, trust=lab.world.trust, now=lab.world.clock.at)
    assert _remarks(report) == {"test-mark.test", "completeness.incomplete"}


def test_who_captured_and_why_may_be_left_out_but_that_is_said(lab: Lab) -> None:
    assert "meta.unnamed" in _remarks(_sealed(lab, lambda made: made.meta.update(operator=" ")))


def test_a_derived_field_is_said_to_be_bound_to_nothing(lab: Lab) -> None:
    def change(made: Parts) -> None:
        def derive(reading: dict[str, Any]) -> None:
            for post in reading["posts"][1:3]:
                del post["bindings"]["permalink"]
            reading["warnings"].append("derived: 322, 325 permalink")

        made.json(POSTS, derive)

    assert "posts-bytes.derived" in _remarks(_sealed(lab, change))


def test_a_field_declared_for_other_posts_is_not_excused(lab: Lab) -> None:
    def change(made: Parts) -> None:
        def derive(reading: dict[str, Any]) -> None:
            del reading["posts"][1]["bindings"]["permalink"]
            reading["warnings"] += [
                "derived: 323-324, 400 permalink",
                "derived: 322 name",
                "unbound-field: 1",
            ]

        made.json(POSTS, derive)

    package = lab.edited(change)
    report = verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)
    assert {fault.code for fault in report.faults()} == {"posts-bytes.unbound"}


def test_a_post_that_the_page_does_not_show_must_be_declared(lab: Lab) -> None:
    def change(made: Parts) -> None:
        made.files[DOM] = made.files[DOM].replace("通報しました".encode(), b"")
        made.meta["completeness"]["not_in_dom"] = [322]

    assert "posts-dom.declared" in _remarks(_sealed(lab, change))


def test_a_response_cut_off_on_the_wire_is_said_to_be(lab: Lab) -> None:
    def cut(blocks: Blocks) -> None:
        blocks[3][0]["WARC-Truncated"] = "length"

    report = _sealed(lab, lambda made: made.wacz(lambda entries: rewarc(entries, cut)))
    assert "warc-records.truncated" in _remarks(report)


@pytest.mark.parametrize(("behind", "code"), [(5, None), (30, "clock.differs"), (59, "clock.differs")])
def test_clocks_that_differ_by_more_than_ten_seconds_are_stated(
    behind: int, code: str | None, lab: Lab
) -> None:
    genuine = [one.now for one in lab.world.authorities]
    for one in lab.world.authorities:
        one.now = lambda: lab.world.clock.at + timedelta(seconds=behind)
    try:
        found = _remarks(_sealed(lab, lambda _: None))
    finally:
        for one, now in zip(lab.world.authorities, genuine, strict=True):
            one.now = now
    assert ("clock.differs" in found) == (code is not None)


def test_a_site_without_a_date_leaves_its_clock_uncompared(lab: Lab) -> None:
    def undated(blocks: Blocks) -> None:
        for n, (fields, block) in enumerate(blocks):
            if fields["WARC-Type"] == "response":
                blocks[n] = (fields, block.replace(b"Date: ", b"Dote: ", 1))

    def change(made: Parts) -> None:
        made.wacz(lambda entries: rewarc(entries, undated))

    report = verify_package(lab.edited(change), trust=lab.world.trust, now=lab.world.clock.at)
    assert "clock.no-date" in {remark.code for remark in report.remarks()}


def test_without_stamps_the_times_are_said_to_rest_on_the_capturer(lab: Lab) -> None:
    world = lab.another_world()
    world.authorities = []
    report = verify_package(
        sealed(world, lab.made, lab.folder), trust=lab.world.trust, now=lab.world.clock.at
    )
    said = {remark.code for remark in report.remarks()}
    assert {"warc-stamp.none", "signer-time.unproven"} <= said
    assert not report.ok


# Content-codings


@pytest.fixture
def coded(tmp_path: Path) -> Callable[[str], tuple[World, Path]]:
    def make(coding: str) -> tuple[World, Path]:
        world = World(tmp_path / "home", Clock())
        return world, sealed(world, parts(world.clock, tmp_path, coding=coding), tmp_path / "out")

    return make


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity"])
def test_posts_are_read_again_whatever_coding_the_page_came_in(
    coding: str, coded: Callable[[str], tuple[World, Path]]
) -> None:
    world, package = coded(coding)
    assert verify_package(package, trust=world.trust, now=world.clock()).ok


@pytest.mark.parametrize(("coding", "library"), [("br", "brotli"), ("zstd", "zstandard")])
def test_where_the_decoder_is_not_installed_that_step_says_so_and_does_not_pass(
    coding: str,
    library: str,
    coded: Callable[[str], tuple[World, Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, package = coded(coding)

    def without(name: str) -> ModuleType:
        if name == library:
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr("kaiji.evidence.verify.http_message.import_module", without)
    report = verify_package(package, trust=world.trust, now=world.clock())
    step = next(step for step in report.steps if step.code == "posts-bytes")
    assert step.outcome is Outcome.NOT_RUN
    assert library in step.detail.ja
    assert not report.ok
    assert report.faults() == []
