"""The signing key of an office (署名鍵): made on first use, or the owner's own.

Under `KAIJI_HOME/office/`: `ca.pem` `ca.key.pem` (the office's own root, ten years) and `signer.pem` `signer.key.pem` (a
leaf of one week, renewed by itself). A short life bounds what a stolen signing key can do; the time stamp over each
signature shows that it was made while the leaf was valid.

The keys are not encrypted but readable by their owner only (0600 in 0700): captures run unattended, and a passphrase kept
beside the key would protect nothing. Where the machine is shared, keep KAIJI_HOME on an encrypted disk, or bring an own
key: `owner.pem` (certificate, then its chain up to the root) and `owner.key.pem` (it may be encrypted; the passphrase comes
in KAIJI_SIGNER_PASSPHRASE). Where these two stand, they are used and nothing is made.
"""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kaiji.evidence.errors import SignerKeyError
from kaiji.evidence.seal.durable import write_error
from kaiji.evidence.seal.signer import Signer
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

PASSPHRASE: Final = "KAIJI_SIGNER_PASSPHRASE"  # noqa: S105  # the name of the variable, not a passphrase
_CA_LIFE: Final = timedelta(days=3653)
_LEAF_LIFE: Final = timedelta(days=7)
_RENEW_BEFORE: Final = timedelta(days=1)
_BACKDATED: Final = timedelta(minutes=5)
"""A leaf begins this much before it is made, so that an authority whose clock is a little behind still falls inside."""


def office_signer(home: Path, *, at: datetime, passphrase: bytes | None = None) -> Signer:
    """Return the signer of the office whose state lives under `home`, valid at the instant `at`.

    Makes the root and the leaf on first use and renews the leaf when less than a day is left. `passphrase` opens an
    owner's own key. Raises SignerKeyError for a key or certificate that cannot be used, PackageWriteError when
    the files cannot be written.
    """
    folder = home / "office"
    if (folder / "owner.pem").exists():
        return _owner(folder, at=at, passphrase=passphrase)
    _private_folder(folder)
    if not (folder / "ca.pem").exists():
        _make_root(folder, at)
    root = _certificates(folder / "ca.pem")[0]
    if not (folder / "signer.pem").exists() or _ends_soon(_certificates(folder / "signer.pem")[0], at):
        _make_leaf(folder, root, at)
    certificate = _certificates(folder / "signer.pem")[0]
    return Signer(key=_key(folder / "signer.key.pem", None), certificate=certificate, chain=(root,))


def _owner(folder: Path, *, at: datetime, passphrase: bytes | None) -> Signer:
    certificates = _certificates(folder / "owner.pem")
    key = _key(folder / "owner.key.pem", passphrase)
    leaf = certificates[0]
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        raise _bad(folder / "owner.pem", "証明書の有効期間外です", "the certificate is not valid now")
    if leaf.public_key() != key.public_key():
        raise _bad(
            folder / "owner.key.pem", "証明書の鍵ではありません", "this is not the key of the certificate"
        )
    return Signer(key=key, certificate=leaf, chain=tuple(certificates[1:]))


def _make_root(folder: Path, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Kaiji office root")
    certificate = (
        _certificate(name, name, key.public_key(), at, _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _save(folder / "ca.key.pem", _private_pem(key))
    _save(folder / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _make_leaf(folder: Path, root: x509.Certificate, at: datetime) -> None:
    issuer_key = _key(folder / "ca.key.pem", None)
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key()
    parent = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _certificate(_name("Kaiji evidence signer"), root.subject, public, at, _LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(parent), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    _save(folder / "signer.key.pem", _private_pem(key))
    _save(folder / "signer.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    at: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BACKDATED)
        .not_valid_after(at + life)
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _ends_soon(certificate: x509.Certificate, at: datetime) -> bool:
    return not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc - _RENEW_BEFORE


def _private_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(folder, error) from error
    _only_mine(folder)


def _only_mine(path: Path) -> None:
    """Refuse a key that others on this machine can read (systems without such permissions: nothing to check)."""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _bad(
            path,
            "ほかの利用者が読める権限になっています(鍵は0600、フォルダーは0700)",
            "others can read it (a key is 0600, its folder 0700)",
        )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _save(path: Path, data: bytes) -> None:
    """Put `data` in place, readable by the owner only from its first byte on."""
    new = path.with_name(path.name + ".new")
    try:
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise write_error(path, error) from error


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _bad(
            path, f"証明書を読めません({error})", f"the certificate cannot be read ({error})"
        ) from error


def _key(path: Path, passphrase: bytes | None) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    try:
        _only_mine(path)
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _bad(path, f"鍵を読めません({error})", f"the key cannot be read ({error})") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise _bad(path, "ECDSAかRSAの鍵だけが使えます", "only ECDSA and RSA keys can be used")
    return key


def _bad(path: Path, ja: str, en: str) -> SignerKeyError:
    return SignerKeyError(Words(ja=f"{ja}。", en=f"{en[0].upper()}{en[1:]}."), given=str(path))
