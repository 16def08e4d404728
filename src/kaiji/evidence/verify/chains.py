"""Lead a certificate back to a root that the caller trusts, as of an instant (証明書の連鎖).

Path building and the signatures on the way are `cryptography`'s (RFC 5280; SHA-1 and short keys refused); what each
certificate on the way must say is checked here, because time stamping is not the web.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from kaiji.evidence.verify.certificates import FOREIGN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_UNDERSTOOD: Final = frozenset(
    (
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    )
)
"""Critical extensions that this module or the path builder acts on; any other critical one is refused (RFC 5280, 4.2)."""


class ChainFaultError(Exception):
    """No path holds; caught where the verdict is written, never let out."""


def lead_to_root(
    leaf: x509.Certificate,
    others: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
) -> tuple[x509.Certificate, ...]:
    """Return the certificates from `leaf` to one of `roots`, all valid at `at`; raises ChainFaultError.

    A `leaf` that is itself among `roots` is believed as it is, as long as it is valid at `at`.
    """
    if not roots:
        raise ChainFaultError("no root is given")
    if leaf in roots:
        if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
            raise ChainFaultError("the certificate was not valid at that time")
        return (leaf,)
    # A root that came along is no step on the way; only the caller's roots end it.
    between = [c for c in others if c not in {leaf, *roots} and c.issuer != c.subject]
    policy = (
        PolicyBuilder()
        .store(Store(list(roots)))
        .time(at)
        .max_chain_depth(8)
        .extension_policies(ca_policy=_ISSUER, ee_policy=ExtensionPolicy.permit_all())
    )
    try:
        path = policy.build_client_verifier().verify(leaf, between).chain
    except (VerificationError, *FOREIGN) as error:
        raise ChainFaultError(str(error).strip()) from error
    for certificate in path:
        _understood(certificate)
    return tuple(path)


def check_time_stamping(leaf: x509.Certificate) -> None:
    """Check that `leaf` is for time stamping and nothing else, critically (RFC 3161, 2.3); raises ChainFaultError."""
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except FOREIGN as error:
        raise ChainFaultError("no extended key usage") from error
    if not usage.critical:
        raise ChainFaultError("the extended key usage is not critical")
    if list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise ChainFaultError("the extended key usage is not time stamping alone")
    _signs(leaf)


def issued_by(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    """Whether the key of `upper` signed `lower`, under its name."""
    try:
        lower.verify_directly_issued_by(upper)
    except (InvalidSignature, *FOREIGN):
        return False
    return True


def check_signing(leaf: x509.Certificate) -> None:
    """Check that `leaf` may sign documents (RFC 5280, 4.2.1.3); raises ChainFaultError."""
    _signs(leaf)


def _signs(leaf: x509.Certificate) -> None:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except FOREIGN as error:
        raise ChainFaultError("key usage cannot be read") from error
    if not (usage.digital_signature or usage.content_commitment):
        raise ChainFaultError("the key is not for signatures")


def _understood(certificate: x509.Certificate) -> None:
    try:
        critical = [extension for extension in certificate.extensions if extension.critical]
    except FOREIGN as error:
        raise ChainFaultError(f"extensions cannot be read ({error})") from error
    unknown = [e.oid.dotted_string for e in critical if e.oid not in _UNDERSTOOD]
    if unknown:
        raise ChainFaultError(f"critical extension {', '.join(unknown)} is not understood")


def _is_issuer(_policy: object, _certificate: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("not the certificate of an authority")


def _signs_certificates(_policy: object, _certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("the key is not for certificates")


_ISSUER: Final = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_issuer)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs_certificates)
)
