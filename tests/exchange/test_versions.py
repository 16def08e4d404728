"""Version 1 as it was first written is read for as long as it stands in the fixtures; a version of tomorrow is refused politely.

The fixtures are never made again: they are what other parties hold.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kaiji.evidence.verify import Trust
from kaiji.evidence.verify.trust import load_certificates
from kaiji.exchange.checking import check_package, read_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.errors import ExchangeVersionError
from kaiji.exchange.steps import content
from kaiji.exchange.values import VERSION
from kaiji.exchange.versions import UPGRADES, readable, upgraded
from tests.exchange.forging import Good
from tests.exchange.parties import World, ask, seal_request, the_case

FIXTURES = Path(__file__).parent / "fixtures"
WHEN = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
TRUST = Trust(signer_roots=tuple(load_certificates(FIXTURES / "v1-roots.pem")))


def test_the_first_request_ever_written_passes_every_step() -> None:
    checked = check_package(FIXTURES / "v1-request.zip", Given(now=WHEN, trust=TRUST))
    assert [step.code for step in checked.report.steps if not step.passed] == []


def test_the_first_answer_ever_written_passes_every_step() -> None:
    request, read = read_package(FIXTURES / "v1-request.zip", Given(now=WHEN))
    sent = SentRequest(package=request, sha256=str(read.sha256))
    given = Given(now=WHEN, trust=TRUST, request=sent)
    answer, checked = read_package(FIXTURES / "v1-answer.zip", given)
    assert checked.report.ok
    assert [row.ip for row in answer.communications] == ["192.0.2.17", "192.0.2.18"]


def test_a_program_reads_its_own_version_and_the_one_before() -> None:
    assert list(readable(1)) == [1]
    assert list(readable(2)) == [1, 2]
    assert list(readable(3)) == [2, 3]
    assert set(UPGRADES) >= {version for version in readable() if version < VERSION}


def test_a_program_of_version_two_reads_version_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def next_version(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "version": data["version"] + 1}

    monkeypatch.setattr(content, "VERSION", 2)
    monkeypatch.setattr(content, "readable", lambda: readable(2))
    monkeypatch.setattr(
        content, "upgraded", lambda data: upgraded(data, version=2, upgrades={1: next_version})
    )
    checked = check_package(FIXTURES / "v1-request.zip", Given(now=WHEN, trust=TRUST))
    assert checked.report.ok
    assert checked.package is not None
    assert checked.package.version == 2
    assert "table.older" in {remark.code for remark in checked.report.remarks()}


def test_a_version_of_tomorrow_is_refused_politely(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    good = Good(data=seal_request(package, world.claimant).data, signer=world.claimant)
    path = world.folder / "tomorrow.zip"
    path.write_bytes(good.resaid(lambda said: said.update({"version": VERSION + 1, "unheard_of": [1]})))
    with pytest.raises(ExchangeVersionError) as caught:
        read_package(path, Given(now=WHEN))
    error = caught.value.as_json()["error"]
    assert error["given"] == str(VERSION + 1)
    assert f"version 1-{VERSION}" in error["accepted"]["en"]
    assert "CSV" in error["what_to_do"]["ja"]
    assert caught.value.status == 2
