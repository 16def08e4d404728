"""A certificate authority that lives as long as one capture (一時認証局), so that the proxy can read what it records.

The browser is told to accept certificates whose chain holds this one public key (`--ignore-certificate-errors-spki-list`)
and no other; every other certificate error stays an error. The key never leaves memory except into a folder of the
capture's own, readable by its user only, because OpenSSL loads keys from files.
"""

from __future__ import annotations

import base64
import ssl
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class EphemeralAuthority:
    """Signs a leaf certificate for each host the browser asks for; all leaves share one key."""

    def __init__(self, folder: Path, *, at: datetime) -> None:
        self._folder = folder
        self._since = at - timedelta(days=1)
        self._until = at + timedelta(days=2)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kaiji capture (ephemeral)")])
        self.certificate = (
            self._build(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def spki(self) -> str:
        """Base64 of the SHA-256 of the authority's SubjectPublicKeyInfo, as Chromium's option wants it."""
        der = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(sha256(der).digest()).decode()

    def context(self, host: str) -> ssl.SSLContext:
        """Return the server-side TLS context that speaks for `host` towards the browser (HTTP/1.1 only)."""
        if host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._leaf_file(host))
            context.set_alpn_protocols(["http/1.1"])
            self._contexts[host] = context
        return self._contexts[host]

    def _leaf_file(self, host: str) -> Path:
        try:
            name: x509.GeneralName = x509.IPAddress(ip_address(host))
        except ValueError:
            name = x509.DNSName(host)
        leaf = (
            self._build(
                x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kaiji capture")]),
                self._leaf_key.public_key(),
            )
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        pem = [
            self._leaf_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
            leaf.public_bytes(serialization.Encoding.PEM),
            self.certificate.public_bytes(serialization.Encoding.PEM),
        ]
        file = self._folder / f"{sha256(host.encode()).hexdigest()}.pem"
        file.touch(mode=0o600)
        file.write_bytes(b"".join(pem))
        return file

    def _build(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._since)
            .not_valid_after(self._until)
        )
