"""Load certificates that somebody else made (証明書の読取り): read whole at once, or refused.

`cryptography` reads lazily, and raises a variety of exceptions wherever a damaged part is first looked at. Everything this
room looks at later is looked at here.
"""

from __future__ import annotations

import base64
import re
import threading
import warnings
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning

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
_ONE_AT_A_TIME: Final = threading.Lock()
"""Filters of warnings belong to the whole process; stamps are read in several threads."""


def load_der(der: bytes) -> x509.Certificate:
    """Return the certificate in `der`; raises MalformedError where any part of it cannot be read."""
    body = read(der, tag=SEQUENCE).children()[0].expect(SEQUENCE).children()
    if body[0].tag == 0xA0:
        body = body[1:]
    if not body or body[0].integer() <= 0:  # RFC 5280, 4.1.2.2; cryptography would only warn
        raise malformed("serial number", _WHAT)
    try:
        certificate, version = _read_through(der)
    except FOREIGN as error:
        raise malformed(str(error)[:120] or type(error).__name__, _WHAT) from error
    if version is not x509.Version.v3:
        raise malformed("version", _WHAT)
    return certificate


def _read_through(der: bytes) -> tuple[x509.Certificate, x509.Version]:
    """Load a certificate and look at every part of it once; `cryptography` keeps what it has parsed.

    It warns of oddities that it will refuse one day. Whether such a certificate holds is decided by its signature.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        certificate = x509.load_der_x509_certificate(der)
        parts = (
            certificate.subject,
            certificate.issuer,
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            certificate.public_key(),
            certificate.signature_algorithm_oid,
            list(certificate.extensions),
        )
    del parts
    return certificate, certificate.version


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
