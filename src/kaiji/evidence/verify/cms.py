"""Read a CMS SignedData with one signer and check its signature (RFC 5652, 5).

Nothing is trusted here: `check_signature` says that the holder of the key in one named certificate signed these bytes.
Whether that certificate is believed is a question for `chains`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.certificates import FOREIGN, load_der
from kaiji.evidence.verify.der import OCTET_STRING, OID, SEQUENCE, SET, Value, malformed, read

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
DATA: Final = "1.2.840.113549.1.7.1"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
RSA: Final = "1.2.840.113549.1.1.1"
RSA_PSS: Final = "1.2.840.113549.1.1.10"
MOST_CERTIFICATES: Final = 16
"""More certificates than this in one token or signature are refused before any of them is looked at."""
DIGESTS: Final[dict[str, hashes.HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
"""Digests that are believed. SHA-1 and MD5 are refused."""
_NULL: Final = b"\x05\x00"
_SIGNATURES: Final[dict[str, tuple[str, str | None]]] = {
    RSA: ("rsa", None),
    "1.2.840.113549.1.1.11": ("rsa", "2.16.840.1.101.3.4.2.1"),
    "1.2.840.113549.1.1.12": ("rsa", "2.16.840.1.101.3.4.2.2"),
    "1.2.840.113549.1.1.13": ("rsa", "2.16.840.1.101.3.4.2.3"),
    RSA_PSS: ("pss", None),
    "1.2.840.10045.4.3.2": ("ec", "2.16.840.1.101.3.4.2.1"),
    "1.2.840.10045.4.3.3": ("ec", "2.16.840.1.101.3.4.2.2"),
    "1.2.840.10045.4.3.4": ("ec", "2.16.840.1.101.3.4.2.3"),
}
"""Signature algorithm: its kind, and the digest it names by itself."""


class SignatureFaultError(Exception):
    """The signature does not hold; caught where the verdict is written, never let out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """What one SignedData with one signer says."""

    content_type: str
    content: bytes | None
    """None where the signature is detached."""
    certificates: tuple[x509.Certificate, ...]
    certificates_in_order: bool
    issuer: bytes | None
    """DER of the issuer's name, None where the signer is named by key identifier."""
    serial: int | None
    key_identifier: bytes | None
    digest: str
    attributes: dict[str, Value]
    """Signed attributes by type; each has one value."""
    attributes_der: bytes
    """The bytes that are signed: the attributes as a SET."""
    algorithm: Value
    """Of the signature, with its parameters."""
    algorithm_oid: str
    signature: bytes

    def signer_certificate(self, others: Sequence[x509.Certificate] = ()) -> x509.Certificate:
        """Return the certificate the signer names: the one inside, else the one in `others`.

        Raises SignatureFaultError where there is none, or more than one inside.
        """
        inside = [c for c in self.certificates if self._names(c)]
        found = inside or [c for c in dict.fromkeys(others) if self._names(c)]
        if len(found) != 1:
            raise SignatureFaultError(f"{len(found)} certificates are the signer's, not one")
        return found[0]

    def _names(self, certificate: x509.Certificate) -> bool:
        if self.key_identifier is not None:
            try:
                identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
            except FOREIGN:
                return False
            return identifier.value.digest == self.key_identifier
        return certificate.issuer.public_bytes() == self.issuer and certificate.serial_number == self.serial


def read_signed_data(data: bytes) -> SignedData:
    """Return the SignedData in the ContentInfo `data`; raises MalformedError for anything but one with one signer."""
    outer = read(data, tag=SEQUENCE).children()
    if len(outer) != 2 or outer[0].oid() != SIGNED_DATA:
        raise malformed("not a SignedData", "CMS")
    inner = read(outer[1].expect(0xA0).content, tag=SEQUENCE).children()
    if len(inner) < 4:
        raise malformed("SignedData cut short", "CMS")
    version, digests, encapsulated, *rest = inner
    certificates: tuple[x509.Certificate, ...] = ()
    in_order = True
    if rest[0].tag == 0xA0:
        certificates, in_order = _certificates(rest[0])
        rest = rest[1:]
    if rest and rest[0].tag == 0xA1:  # revocation lists: carried, not used
        rest = rest[1:]
    if len(rest) != 1:
        raise malformed("SignedData with unknown parts", "CMS")
    signers = rest[0].expect(SET).children()
    if len(signers) != 1:
        raise malformed(f"{len(signers)} signers", "CMS")
    content_type, content = _encapsulated(encapsulated)
    signed = _signer(signers[0], content_type, content, certificates, in_order=in_order)
    if version.integer() != (1 if content_type == DATA and signed.key_identifier is None else 3):
        raise malformed("version of the SignedData", "CMS")
    if [algorithm_oid(one) for one in digests.expect(SET).children()] != [signed.digest]:
        raise malformed("digest algorithms", "CMS")
    return signed


def _encapsulated(value: Value) -> tuple[str, bytes | None]:
    parts = value.expect(SEQUENCE).children()
    if not parts or len(parts) > 2:
        raise malformed("content", "CMS")
    if len(parts) == 1:
        return parts[0].oid(), None
    return parts[0].oid(), read(parts[1].expect(0xA0).content, tag=OCTET_STRING).content


def _certificates(value: Value) -> tuple[tuple[x509.Certificate, ...], bool]:
    children = value.children()
    if len(children) > MOST_CERTIFICATES:
        raise malformed(f"{len(children)} certificates", "CMS")
    return tuple(load_der(child.expect(SEQUENCE).raw) for child in children), value.in_order()


def _signer(
    value: Value,
    content_type: str,
    content: bytes | None,
    certificates: tuple[x509.Certificate, ...],
    *,
    in_order: bool,
) -> SignedData:
    parts = value.expect(SEQUENCE).children()
    if len(parts) not in {6, 7} or (len(parts) == 7 and parts[6].tag != 0xA1):
        raise malformed("signer without signed attributes, or with unknown parts", "CMS")
    version, who, digest, attributes, algorithm, signature = parts[:6]
    issuer, serial, identifier = _who(who)
    if version.integer() != (1 if identifier is None else 3):
        raise malformed("version of the signer", "CMS")
    attributes.expect(0xA0)
    if not attributes.in_order():
        raise malformed("signed attributes out of order", "CMS")
    return SignedData(
        content_type=content_type,
        content=content,
        certificates=certificates,
        certificates_in_order=in_order,
        issuer=issuer,
        serial=serial,
        key_identifier=identifier,
        digest=algorithm_oid(digest),
        attributes=_attributes(attributes),
        attributes_der=b"\x31" + attributes.raw[1:],
        algorithm=algorithm,
        algorithm_oid=algorithm_oid(algorithm),
        signature=signature.octets(),
    )


def _who(value: Value) -> tuple[bytes | None, int | None, bytes | None]:
    if value.tag == 0x80:
        return None, None, value.content
    parts = value.expect(SEQUENCE).children()
    if len(parts) != 2:
        raise malformed("name of the signer", "CMS")
    return parts[0].expect(SEQUENCE).raw, parts[1].integer(), None


def _attributes(value: Value) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for attribute in value.children():
        parts = attribute.expect(SEQUENCE).children()
        values = parts[1].expect(SET).children() if len(parts) == 2 else []
        name = parts[0].oid() if parts else ""
        if len(values) != 1 or name in found:
            raise malformed(f"signed attribute {name} with {len(values)} values, or twice", "CMS")
        found[name] = values[0]
    return found


def algorithm_oid(value: Value) -> str:
    """Return the identifier of an AlgorithmIdentifier, whose parameters are none but RSASSA-PSS's; raises MalformedError."""
    parts = value.expect(SEQUENCE).children()
    if not parts or len(parts) > 2:
        raise malformed("AlgorithmIdentifier", "CMS")
    name = parts[0].oid()
    if len(parts) == 2 and name != RSA_PSS and parts[1].raw != _NULL:
        raise malformed("parameters of an algorithm", "CMS")
    return name


def digest_of(data: bytes, oid: str) -> bytes:
    """Return the digest of `data` by an algorithm of DIGESTS; raises SignatureFaultError for any other."""
    if oid not in DIGESTS:
        raise SignatureFaultError(f"digest algorithm {oid} is not believed")
    return hashlib.new(DIGESTS[oid].name, data).digest()


def check_signature(signed: SignedData, content: bytes, certificate: x509.Certificate) -> None:
    """Check that the key of `certificate` signed `content`; raises SignatureFaultError saying what does not hold."""
    stated = signed.attributes.get(CONTENT_TYPE)
    if stated is None or stated.tag != OID or stated.oid() != signed.content_type:
        raise SignatureFaultError("the signed content type is another one")
    digest = signed.attributes.get(MESSAGE_DIGEST)
    if digest is None or digest.tag != OCTET_STRING:
        raise SignatureFaultError("no signed digest")
    if digest.content != digest_of(content, signed.digest):
        raise SignatureFaultError("the signed digest is that of other bytes")
    kind, named = _SIGNATURES.get(signed.algorithm_oid, ("", None))
    digest_oid = named or signed.digest
    if digest_oid not in DIGESTS:
        raise SignatureFaultError(f"digest algorithm {digest_oid} is not believed")
    try:
        _verify(certificate, signed, kind, DIGESTS[digest_oid])
    except MalformedError as error:
        raise SignatureFaultError(error.message.en) from error
    except InvalidSignature as error:
        raise SignatureFaultError("the signature is not made by this key over these bytes") from error
    except FOREIGN as error:
        raise SignatureFaultError(f"the key cannot be used ({error})") from error


def _verify(
    certificate: x509.Certificate, signed: SignedData, kind: str, algorithm: hashes.HashAlgorithm
) -> None:
    key = certificate.public_key()
    if kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signed.signature, signed.attributes_der, ec.ECDSA(algorithm))
    elif kind == "rsa" and isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        key.verify(signed.signature, signed.attributes_der, padding.PKCS1v15(), algorithm)
    elif kind == "pss" and isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        salted = _pss(signed.algorithm)
        key.verify(
            signed.signature,
            signed.attributes_der,
            padding.PSS(mgf=padding.MGF1(salted), salt_length=padding.PSS.AUTO),
            salted,
        )
    else:
        raise SignatureFaultError("signature algorithm and key do not fit, or are not believed")


def _pss(algorithm: Value) -> hashes.HashAlgorithm:
    """Return the digest that RSASSA-PSS parameters name; SHA-1, their default, is refused."""
    parts = algorithm.children()
    for part in parts[1].children() if len(parts) == 2 else []:
        if part.tag == 0xA0:
            oid = algorithm_oid(read(part.content))
            if oid in DIGESTS:
                return DIGESTS[oid]
    raise SignatureFaultError("RSASSA-PSS without a digest that is believed")
