"""Who signs a package (署名者): a key, its certificate, and the certificates up to its root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A signing key with its certificates; ECDSA or RSA, SHA-256."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    """From the issuer of `certificate` up to the root, the root included."""

    @property
    def subject(self) -> str:
        """The name in the certificate (RFC 4514)."""
        return self.certificate.subject.rfc4514_string()

    def sign(self, data: bytes) -> bytes:
        """Return the detached CMS signature of `data` (RFC 5652, DER), certificates up to the root inside."""
        builder = (
            pkcs7.PKCS7SignatureBuilder()
            .set_data(data)
            .add_signer(self.certificate, self.key, hashes.SHA256())
        )
        for certificate in self.chain:
            builder = builder.add_certificate(certificate)
        options = [
            pkcs7.PKCS7Options.DetachedSignature,
            pkcs7.PKCS7Options.Binary,
            pkcs7.PKCS7Options.NoCapabilities,
        ]
        return builder.sign(serialization.Encoding.DER, options)

    def certificates_pem(self) -> bytes:
        """Return the certificate and its chain as PEM, for `custody-keys.pem`."""
        return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (self.certificate, *self.chain))
