"""Whatever byte of whatever file is changed, the package no longer passes."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import SIGNATURE, SUMS, reply_name
from kaiji.evidence.verify import verify_package
from kaiji.evidence.verify.cms import SignatureFaultError, check_signature, read_signed_data
from kaiji.evidence.verify.token import read_query, read_token, token_faults
from kaiji.evidence.verify.token_trust import trust_faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.verify.forging import Lab

SAMPLED = 6
"""Places tried in each file by the sweep, the first and the last byte among them."""


def _passes(lab: Lab, package: Path) -> bool:
    return verify_package(package, trust=lab.world.trust, now=lab.world.clock.at).ok


def _names(package: Path) -> list[str]:
    return sorted(p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file())


def _with_byte(file: Path, at: int, value: int) -> bytes:
    data = bytearray(file.read_bytes())
    before = bytes(data)
    data[at] ^= value
    file.write_bytes(bytes(data))
    return before


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_one_changed_byte_anywhere_is_caught(data: st.DataObject, lab: Lab) -> None:
    package = lab.folder / "flipped"
    if not package.exists():
        shutil.copytree(lab.good, package)
    name = data.draw(st.sampled_from(_names(package)))
    size = (package / name).stat().st_size
    before = _with_byte(package / name, data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, 255)))
    try:
        assert not _passes(lab, package), name
    finally:
        (package / name).write_bytes(before)


@pytest.mark.slow
def test_a_sweep_over_every_file_is_caught(lab: Lab) -> None:
    package = lab.copy()
    places = random.Random(0)  # noqa: S311  # the same places every time, no secret
    missed = []
    for name in _names(package):
        size = (package / name).stat().st_size
        for at in {0, size - 1, *(places.randrange(size) for _ in range(SAMPLED - 2))}:
            bit = 1 << places.randrange(8)
            before = _with_byte(package / name, at, bit)
            if _passes(lab, package):
                missed.append(f"{name} {at} {bit:02x}")
            (package / name).write_bytes(before)
    assert missed == []
    assert _passes(lab, package)


@pytest.mark.parametrize("name", [SUMS, SIGNATURE])
def test_no_byte_of_a_stamp_is_free(name: str, lab: Lab) -> None:
    reply = (lab.good / reply_name(name, 1)).read_bytes()
    query = read_query((lab.good / reply_name(name, 1).replace(".tsr", ".tsq")).read_bytes())
    stamped = (lab.good / name).read_bytes()
    free = []
    for at in range(len(reply)):
        changed = bytearray(reply)
        changed[at] ^= 1 << at % 8
        try:
            token = read_token(bytes(changed))
        except MalformedError:
            continue
        faults = token_faults(token, query, stamped, policy="1.2.3.4.1")
        if not faults and not trust_faults(token, lab.world.trust.tsa_roots)[0]:
            free.append(at)
    assert free == []


def test_no_byte_of_a_request_is_free(lab: Lab) -> None:
    query = (lab.good / "SHA256SUMS.tsq").read_bytes()
    token = read_token((lab.good / "SHA256SUMS.tsr").read_bytes())
    stamped = (lab.good / SUMS).read_bytes()
    free = []
    for at in range(len(query)):
        for bit in range(8):
            changed = bytearray(query)
            changed[at] ^= 1 << bit
            try:
                asked = read_query(bytes(changed))
            except MalformedError:
                continue
            if not token_faults(token, asked, stamped):
                free.append((at, bit))
    assert free == []


def test_of_a_signature_only_the_root_that_came_along_is_free(lab: Lab) -> None:
    # Nothing is believed because of that root, and the stamp over the signature covers it.
    signature = (lab.good / SIGNATURE).read_bytes()
    sums = (lab.good / SUMS).read_bytes()
    root = lab.world.signer.chain[-1].public_bytes(Encoding.DER)
    start = signature.index(root)
    free = []
    for at in range(len(signature)):
        changed = bytearray(signature)
        changed[at] ^= 1 << at % 8
        try:
            signed = read_signed_data(bytes(changed))
            leaf = signed.signer_certificate()
            check_signature(signed, sums, leaf)
        except (MalformedError, SignatureFaultError):
            continue
        if leaf == lab.world.signer.certificate:
            free.append(at)
    assert free
    assert all(start <= at < start + len(root) for at in free)
