"""Bad vectors of renewals: a package whose proof of time was renewed, and one named change each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rfc3161_client import HashAlgorithm

from kaiji.evidence.package import PDF, SUMS, query_name, renewal_name, reply_name
from kaiji.evidence.seal.renewing import renew
from kaiji.evidence.seal.stamping import ask
from tests.evidence.verify.vectors import vector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.evidence.verify.forging import Lab

FIRST = renewal_name(1)


def renewed(lab: Lab, *, times: int = 1) -> Path:
    """Return the good package, renewed by both authorities, each time a day later."""
    package = lab.copy()
    authorities = [
        one.authority(f"https://tsa.example.jp/{n}") for n, one in enumerate(lab.world.authorities)
    ]
    for _ in range(times):
        lab.world.clock.at += timedelta(days=1)
        renew(package, authorities, now=lab.world.clock.at, post=lab.world.post)
    return package


def relist(lab: Lab, package: Path, change: Callable[[list[str]], list[str]]) -> Path:
    """Change the lines of the first renewal and have it stamped anew: anybody may ask an authority."""
    file = package / FIRST
    lines = change(file.read_text(encoding="ascii").splitlines())
    file.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    for place, one in enumerate(lab.world.authorities, 1):
        authority = one.authority(f"https://tsa.example.jp/{place - 1}")
        stamp = ask(authority, file.read_bytes(), lab.world.post, algorithm=HashAlgorithm.SHA512)
        (package / query_name(FIRST, place)).write_bytes(stamp.query)
        (package / reply_name(FIRST, place)).write_bytes(stamp.reply)
    return package


@vector("renewals.gap", stock=False)
def the_first_of_two_renewals_is_gone(lab: Lab) -> Path:
    package = renewed(lab, times=2)
    for path in package.glob(f"{FIRST}*"):
        path.unlink()
    (package / renewal_name(2)).write_text(
        "".join(
            f"{line}\n"
            for line in (package / renewal_name(2)).read_text().splitlines()
            if f"  {FIRST}" not in line
        )
    )
    file = package / renewal_name(2)
    for place, one in enumerate(lab.world.authorities, 1):
        authority = one.authority(f"https://tsa.example.jp/{place - 1}")
        stamp = ask(authority, file.read_bytes(), lab.world.post, algorithm=HashAlgorithm.SHA512)
        (package / query_name(file.name, place)).write_bytes(stamp.query)
        (package / reply_name(file.name, place)).write_bytes(stamp.reply)
    return package


@vector("renewals.imprint", "renewals.mismatch", stock=True)
def a_renewal_is_changed_after_its_stamps(lab: Lab) -> Path:
    package = renewed(lab)
    file = package / FIRST
    data = file.read_bytes()
    file.write_bytes(data.replace(data[:128], b"0" * 128, 1))
    return package


@vector("renewals.mismatch", stock=True)
def a_renewal_says_another_hash(lab: Lab) -> Path:
    package = renewed(lab)
    return relist(lab, package, lambda lines: [f"{'0' * 128}{lines[0][128:]}", *lines[1:]])


@vector("renewals.uncovered", stock=False)
def a_renewal_leaves_a_file_out(lab: Lab) -> Path:
    package = renewed(lab)
    return relist(lab, package, lambda lines: [line for line in lines if not line.endswith(PDF)])


@vector("renewals.missing", stock=True)
def a_renewal_names_a_file_that_is_not_there(lab: Lab) -> Path:
    package = renewed(lab)
    return relist(lab, package, lambda lines: [*lines, f"{'0' * 128}  zzz"])


@vector("renewals.malformed", stock=False)
def a_renewal_does_not_cover_the_sums(lab: Lab) -> Path:
    package = renewed(lab)
    return relist(lab, package, lambda lines: [line for line in lines if not line.endswith(f"  {SUMS}")])


@vector("renewals.unstamped", stock=True)
def the_stamps_of_a_renewal_are_gone(lab: Lab) -> Path:
    package = renewed(lab)
    for path in package.glob(f"{FIRST}.*"):
        path.unlink()
    return package


@vector("renewals.missing", stock=False)
def a_request_of_a_renewal_is_gone(lab: Lab) -> Path:
    package = renewed(lab)
    (package / query_name(FIRST, 1)).unlink()
    return package


@vector("renewals.order", stock=False)
def a_renewal_is_older_than_what_it_renews(lab: Lab) -> Path:
    package = renewed(lab)
    lab.world.clock.at -= timedelta(days=1, minutes=30)
    relist(lab, package, lambda lines: lines)
    lab.world.clock.at += timedelta(days=1, minutes=30)
    return package
