"""Load certificates that somebody else made (証明書の読取り): read whole at once, or refused.

`cryptography` reads lazily, and raises a variety of exceptions wherever a damaged part is first looked at. Everything this
room looks at later is looked at here.
"""

from __future__ import annotations

import base64
import re
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from kaiji.evidence.verify.der import SEQUENCE, malformed, read

FOREIGN: Final = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.ExtensionNotFound,
)
"""What `cryptography` raises for damaged certificates."""
_PEM: Final = re.compile(
    rb"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END CERTIFICATE-----", re.ASCII
)
_WHAT: Final = "certificate"
_MOST: Final = 200


def load_der(der: bytes) -> x509.Certificate:
    """Return the certificate in `der`; raises MalformedError where any part of it cannot be read."""
    body = read(der, tag=SEQUENCE).children()[0].expect(SEQUENCE).children()
    if body[0].tag == 0xA0:
        body = body[1:]
    if not body or body[0].integer() <= 0:  # RFC 5280, 4.1.2.2; cryptography would only warn
        raise malformed("serial number", _WHAT)
    try:
        certificate = x509.load_der_x509_certificate(der)
        read_through = (
            certificate.version,
            certificate.subject,
            certificate.issuer,
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            certificate.public_key(),
            certificate.signature_algorithm_oid,
            list(certificate.extensions),
        )
    except FOREIGN as error:
        raise malformed(str(error)[:120] or type(error).__name__, _WHAT) from error
    if read_through[0] is not x509.Version.v3:
        raise malformed("version", _WHAT)
    return certificate


def load_pem(data: bytes) -> list[x509.Certificate]:
    """Return the certificates in PEM text, in order, at least one; raises MalformedError."""
    found = _PEM.findall(data)[:_MOST]
    if not found:
        raise malformed("no PEM", _WHAT)
    try:
        ders = [base64.b64decode(b"".join(text.split()), validate=True) for text in found]
    except ValueError as error:
        raise malformed("not Base64", _WHAT) from error
    return [load_der(der) for der in ders]
