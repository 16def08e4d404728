"""The proof of time is renewed before it weakens, and covers what was there, old stamps included."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.evidence.errors import AuthorityUnreachableError, PackageStateError, VerificationFailedError
from kaiji.evidence.package import PDF, SUMS, query_name, renewal_name, reply_name
from kaiji.evidence.seal.later import stamp_later
from kaiji.evidence.seal.renewing import due, renew
from kaiji.evidence.verify import verify_package
from kaiji.ground.words import Words
from tests.evidence.verify.forging import build, flip
from tests.evidence.verify.vectors_renewals import renewed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.verify import Report
    from tests.evidence.verify.forging import Lab


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    return build(tmp_path, monkeypatch)


def _report(lab: Lab, package: Path) -> Report:
    return verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)


def _authorities(lab: Lab) -> list[Authority]:
    return [one.authority(f"https://tsa.example.jp/{n}") for n, one in enumerate(lab.world.authorities)]


def test_a_renewed_package_passes_and_says_until_when_it_was_renewed(lab: Lab) -> None:
    package = renewed(lab, times=2)
    report = _report(lab, package)
    assert [fault.line("en") for fault in report.faults()] == []
    assert report.ok
    (step,) = [step for step in report.steps if step.code == "renewals"]
    assert [remark.where.split()[0] for remark in step.remarks] == [renewal_name(1), renewal_name(2)]
    covered = (package / renewal_name(2)).read_text(encoding="ascii")
    assert renewal_name(1) in covered
    assert reply_name(SUMS, 1) in covered


def test_the_list_is_one_that_stock_tools_check(lab: Lab) -> None:
    package = renewed(lab)
    subprocess.run(["sha512sum", "-c", "--strict", "--quiet", renewal_name(1)], cwd=package, check=True)
    text = subprocess.run(
        ["openssl", "ts", "-reply", "-in", reply_name(renewal_name(1), 1), "-text"],
        cwd=package,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Hash Algorithm: sha512" in text


def test_a_stamp_that_came_after_a_renewal_is_no_fault(lab: Lab) -> None:
    package = renewed(lab)
    lab.world.clock.at += timedelta(days=1)
    stamp_later(package, _authorities(lab)[:1], now=lab.world.clock.at, post=lab.world.post)
    assert _report(lab, package).ok


def test_what_is_not_the_sealed_package_is_not_renewed(lab: Lab) -> None:
    package = lab.copy()
    flip(package / PDF)
    with pytest.raises(VerificationFailedError):
        renew(package, _authorities(lab), now=lab.world.clock.at, post=lab.world.post)
    assert not list(package.glob("renewal-*"))


def test_without_authorities_nothing_is_renewed(lab: Lab) -> None:
    with pytest.raises(PackageStateError):
        renew(lab.copy(), [], now=lab.world.clock.at, post=lab.world.post)


def test_where_one_authority_is_silent_nothing_is_written(lab: Lab) -> None:
    def post(url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
        if url.endswith("1"):
            raise AuthorityUnreachableError(Words(ja="応答なし", en="silent"), given=url)
        return lab.world.post(url, body, headers=headers, timeout_s=timeout_s)

    package = lab.copy()
    with pytest.raises(AuthorityUnreachableError):
        renew(package, _authorities(lab), now=lab.world.clock.at, post=post)
    assert not list(package.glob("renewal-*"))


def test_a_renewal_that_was_cut_off_is_said_so_and_the_next_one_takes_its_place(lab: Lab) -> None:
    package = renewed(lab)
    (package / renewal_name(1)).unlink()  # killed before the list got its name
    report = _report(lab, package)
    assert report.ok
    assert {remark.code for step in report.steps for remark in step.remarks} >= {"renewals.unfinished"}
    renew(package, _authorities(lab), now=lab.world.clock.at, post=lab.world.post)
    assert _report(lab, package).ok
    assert (package / renewal_name(1)).exists()


def test_what_is_due_is_found_by_the_end_of_its_newest_stamps(lab: Lab) -> None:
    package, unreadable = lab.copy("EV-20261123-0001"), lab.copy("EV-20261123-0002")
    for number in (1, 2):
        (unreadable / reply_name(SUMS, number)).write_bytes(b"no stamp")
        assert (unreadable / query_name(SUMS, number)).exists()
    now = lab.world.clock.at
    assert [one.package for one in due([package, unreadable], now=now, within=timedelta(days=1))] == [
        unreadable
    ]
    everything = list(due([package, unreadable], now=now, within=timedelta(days=40_000)))
    assert [one.package for one in everything] == [unreadable, package]
    assert everything[1].ends_at is not None
