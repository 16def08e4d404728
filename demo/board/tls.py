"""A certificate authority of the board's own, so that HTTPS can be verified on one machine (試験用認証局).

The root may sign for this machine and for `.example` names only (name constraints), so that a client that trusts it
risks nothing; its name says that nobody should.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import TYPE_CHECKING, Literal, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

Fault: TypeAlias = Literal["expired", "wrong-name"]
"""Certificates that a client must refuse although it trusts the root."""

NAMES = ("localhost", "komorebi-mama.example", "www.komorebi-mama.example")
ADDRESSES = ("127.0.0.1", "::1")
_ROOT_DAYS, _SERVER_DAYS = 3650, 397


@dataclass(frozen=True, slots=True)
class Authority:
    """A folder with the root and its key (認証局)."""

    folder: Path

    @property
    def root(self) -> Path:
        """The root certificate in PEM: what a client has to be given."""
        return self.folder / "root.pem"

    def server_context(self, at: datetime, *, fault: Fault | None = None) -> ssl.SSLContext:
        """Return a context with a fresh certificate; makes the root first where the folder has none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.root.exists():
            self._make_root(at)
        name = f"server-{fault}" if fault else "server"
        self._make_server(name, at, fault)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}-key.pem")
        return context

    def _make_root(self, at: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name("Komorebi demo root CA (test only, do not trust)")
        allowed: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName("example")]
        allowed += [x509.IPAddress(IPv4Network("127.0.0.0/8")), x509.IPAddress(IPv6Network("::1/128"))]
        usage = _usage(sign_certificates=True)
        builder = _builder(subject, subject, key.public_key(), at - timedelta(days=1), _ROOT_DAYS)
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _save(self.folder / "root-key.pem", _key_bytes(key), secret=True)
        _save(self.root, certificate.public_bytes(serialization.Encoding.PEM))

    def _make_server(self, name: str, at: datetime, fault: Fault | None) -> None:
        root = x509.load_pem_x509_certificate(self.root.read_bytes())
        root_key = serialization.load_pem_private_key((self.folder / "root-key.pem").read_bytes(), None)
        if not isinstance(root_key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.folder} holds another kind of key than this program made")
        key = ec.generate_private_key(ec.SECP256R1())
        names = ("elsewhere.example",) if fault == "wrong-name" else NAMES
        addresses = () if fault == "wrong-name" else ADDRESSES
        begin = at - timedelta(days=60) if fault == "expired" else at - timedelta(hours=1)
        builder = _builder(
            _name(names[0]), root.subject, key.public_key(), begin, 30 if fault == "expired" else _SERVER_DAYS
        )
        holders = [
            *(x509.DNSName(one) for one in names),
            *(x509.IPAddress(ip_address(one)) for one in addresses),
        ]
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(holders), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
            )
            .sign(root_key, hashes.SHA256())
        )
        _save(self.folder / f"{name}-key.pem", _key_bytes(key), secret=True)
        _save(self.folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begin: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _save(path: Path, data: bytes, *, secret: bool = False) -> None:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if secret else 0o644), "wb"
    ) as file:
        file.write(data)
