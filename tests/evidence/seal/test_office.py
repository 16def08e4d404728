"""The signing key of an office: made once, renewed weekly, refused where others can read it, or the owner's own."""

from __future__ import annotations

import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from kaiji.evidence.errors import SignerKeyError
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.evidence.verify.chains import lead_to_root
from kaiji.evidence.verify.cms import check_signature, read_signed_data
from tests.evidence.verify.made import START

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_use_makes_a_root_and_a_leaf_of_a_week(tmp_path: Path) -> None:
    signer = office_signer(tmp_path, at=START)
    assert signer.certificate.not_valid_after_utc - START == timedelta(days=7)
    assert lead_to_root(signer.certificate, (), signer.chain, at=START)[-1] == signer.chain[-1]
    signed = read_signed_data(signer.sign(b"data"))
    check_signature(signed, b"data", signer.certificate)


def test_the_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    office_signer(tmp_path, at=START)
    office = tmp_path / "office"
    assert stat.S_IMODE(office.stat().st_mode) == 0o700
    for name in ("ca.key.pem", "signer.key.pem"):
        assert stat.S_IMODE((office / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["office", "office/signer.key.pem"])
def test_a_key_that_others_can_read_is_not_used(name: str, tmp_path: Path) -> None:
    office_signer(tmp_path, at=START)
    (tmp_path / name).chmod(0o755)
    with pytest.raises(SignerKeyError) as caught:
        office_signer(tmp_path, at=START)
    assert name.rpartition("/")[2] in caught.value.given


def test_a_leaf_is_used_until_its_last_day_and_then_renewed(tmp_path: Path) -> None:
    first = office_signer(tmp_path, at=START)
    assert office_signer(tmp_path, at=START + timedelta(days=5)).certificate == first.certificate
    later = office_signer(tmp_path, at=START + timedelta(days=6, hours=1))
    assert later.certificate != first.certificate
    assert later.chain == first.chain


def test_a_clock_that_was_set_back_makes_a_new_leaf_not_one_from_the_future(tmp_path: Path) -> None:
    first = office_signer(tmp_path, at=START)
    earlier = office_signer(tmp_path, at=START - timedelta(days=30))
    assert earlier.certificate != first.certificate
    assert earlier.certificate.not_valid_before_utc <= START - timedelta(days=30)


@pytest.mark.parametrize("name", ["ca.pem", "signer.pem", "signer.key.pem"])
def test_a_damaged_file_is_an_error_of_ours(name: str, tmp_path: Path) -> None:
    office_signer(tmp_path, at=START)
    (tmp_path / "office" / name).write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(SignerKeyError):
        office_signer(tmp_path, at=START)


def _owner(
    home: Path,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
    *,
    days: int = 365,
) -> None:
    office = home / "office"
    office.mkdir(mode=0o700, parents=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "弁護士 山田花子")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(START - timedelta(days=1))
        .not_valid_after(START + timedelta(days=days))
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    (office / "owner.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encryption = serialization.BestAvailableEncryption(b"secret")
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    (office / "owner.key.pem").write_bytes(pem)
    (office / "owner.key.pem").chmod(0o600)


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_the_owners_own_key_is_used_where_it_stands(kind: str, tmp_path: Path) -> None:
    key = (
        ec.generate_private_key(ec.SECP384R1()) if kind == "ecdsa" else rsa.generate_private_key(65537, 2048)
    )
    _owner(tmp_path, key)
    signer = office_signer(tmp_path, at=START, passphrase=b"secret")
    assert "山田花子" in signer.subject
    signed = read_signed_data(signer.sign(b"data"))
    check_signature(signed, b"data", signer.certificate)
    assert signer.certificate in own_trust(tmp_path, day=START.date()).signer_roots
    assert not (tmp_path / "office" / "ca.pem").exists()


def test_a_wrong_passphrase_an_expired_certificate_and_another_kind_of_key_are_refused(
    tmp_path: Path,
) -> None:
    _owner(tmp_path / "a", ec.generate_private_key(ec.SECP256R1()))
    _owner(tmp_path / "b", ec.generate_private_key(ec.SECP256R1()), days=1)
    _owner(tmp_path / "c", ed25519.Ed25519PrivateKey.generate())
    for home, at, passphrase in (
        ("a", START, None),
        ("a", START, b"wrong"),
        ("b", START + timedelta(days=2), b"secret"),
        ("c", START, b"secret"),
    ):
        with pytest.raises(SignerKeyError):
            office_signer(tmp_path / home, at=at, passphrase=passphrase)


def test_a_key_that_is_not_the_certificates_is_refused(tmp_path: Path) -> None:
    _owner(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    other = ec.generate_private_key(ec.SECP256R1())
    pem = other.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "office" / "owner.key.pem").write_bytes(pem)
    with pytest.raises(SignerKeyError):
        office_signer(tmp_path, at=START)
