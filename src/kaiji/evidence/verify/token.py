"""Read an RFC 3161 request and its answer, and say what in the answer does not hold (タイムスタンプの読取り).

Nothing here depends on whom one trusts; `token_trust` leads the signer back to a root.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.cms import (
    DIGESTS,
    SignatureFaultError,
    SignedData,
    algorithm_oid,
    check_signature,
    digest_of,
    read_signed_data,
)
from kaiji.evidence.verify.der import (
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OID,
    SEQUENCE,
    Value,
    malformed,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography import x509

TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_WHAT: Final = "time stamp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked of the authority (TimeStampReq)."""

    algorithm: str
    imprint: bytes
    nonce: int | None
    policy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the authority answered (TimeStampResp with a TSTInfo)."""

    reply: bytes
    status: int
    signed: SignedData
    content: bytes
    """The TSTInfo as signed."""
    policy: str
    algorithm: str
    imprint: bytes
    serial: int
    gen_time: datetime
    nonce: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFault:
    """One thing in an answer that does not hold: a stable code, and what was found."""

    code: str
    """`status`, `query`, `imprint`, `nonce`, `policy`, `signature`, `certificate-id`, `usage`, `chain`, `certificates`, `second-parser`."""
    what: str


def read_query(data: bytes) -> Query:
    """Return what a TimeStampReq asks; raises MalformedError."""
    parts = read(data, tag=SEQUENCE).children()
    if len(parts) < 2 or parts[0].integer() != 1:
        raise malformed("version of the request", _WHAT)
    algorithm, imprint = _imprint(parts[1])
    rest = parts[2:]
    policy = rest.pop(0).oid() if rest and rest[0].tag == OID else None
    nonce = rest.pop(0).integer() if rest and rest[0].tag == INTEGER else None
    if rest and rest[0].tag == BOOLEAN:
        rest.pop(0).boolean()
    if rest:
        raise malformed("unknown parts of the request", _WHAT)
    return Query(algorithm=algorithm, imprint=imprint, nonce=nonce, policy=policy)


def read_token(reply: bytes) -> Token:
    """Return what a TimeStampResp says; raises MalformedError for any other bytes, a bare token included."""
    parts = read(reply, tag=SEQUENCE).children()
    if not parts or parts[0].tag != SEQUENCE or len(parts) > 2:
        raise malformed("not a response (a bare token?)", _WHAT)
    status = parts[0].children()
    if not status:
        raise malformed("no status", _WHAT)
    if len(parts) == 1:
        raise malformed(f"no token, status {status[0].integer()}", _WHAT)
    signed = read_signed_data(parts[1].raw)
    if signed.content_type != TST_INFO or signed.content is None:
        raise malformed("the signed content is no TSTInfo", _WHAT)
    info = read(signed.content, tag=SEQUENCE).children()
    if len(info) < 5 or info[0].integer() != 1:
        raise malformed("TSTInfo", _WHAT)
    algorithm, imprint = _imprint(info[2])
    return Token(
        reply=reply,
        status=status[0].integer(),
        signed=signed,
        content=signed.content,
        policy=info[1].oid(),
        algorithm=algorithm,
        imprint=imprint,
        serial=info[3].integer(),
        gen_time=info[4].expect(GENERALIZED_TIME).time(),
        nonce=next((part.integer() for part in info[5:] if part.tag == INTEGER), None),
    )


def _imprint(value: Value) -> tuple[str, bytes]:
    parts = value.expect(SEQUENCE).children()
    if len(parts) != 2:
        raise malformed("message imprint", _WHAT)
    return algorithm_oid(parts[0]), parts[1].octets()


def token_faults(
    token: Token,
    query: Query | None,
    data: bytes,
    *,
    policy: str | None = None,
    others: Sequence[x509.Certificate] = (),
) -> list[TokenFault]:
    """Return everything in `token` that does not hold as the answer to `query` over `data`, whoever signed it.

    Without a query nothing is said of the nonce. `policy` is one that the caller demands; `others` are certificates that
    the caller has, for a token that carries none.
    """
    faults = []
    if token.status != 0:
        faults.append(TokenFault(code="status", what=f"status {token.status}, not granted"))
    if not _stamps(token.algorithm, token.imprint, data):
        faults.append(TokenFault(code="imprint", what="the stamp is over other bytes"))
    if query is not None:
        if (query.algorithm, query.imprint) != (token.algorithm, token.imprint):
            faults.append(TokenFault(code="query", what="the request was for other bytes"))
        if token.nonce != query.nonce:
            faults.append(TokenFault(code="nonce", what=f"nonce {token.nonce}, asked with {query.nonce}"))
        policy = policy or query.policy
    if policy is not None and token.policy != policy:
        faults.append(TokenFault(code="policy", what=f"policy {token.policy}, not {policy}"))
    return faults + _signature_faults(token, others)


def _stamps(algorithm: str, imprint: bytes, data: bytes) -> bool:
    return algorithm in DIGESTS and digest_of(data, algorithm) == imprint


def _signature_faults(token: Token, others: Sequence[x509.Certificate]) -> list[TokenFault]:
    try:
        leaf = token.signed.signer_certificate(others)
        check_signature(token.signed, token.content, leaf)
    except SignatureFaultError as error:
        return [TokenFault(code="signature", what=str(error))]
    try:
        named = _names_certificate(token.signed, leaf)
    except MalformedError:
        named = False
    if not named:
        return [
            TokenFault(
                code="certificate-id", what="the token does not name its certificate by hash (ESSCertID)"
            )
        ]
    return []


def _names_certificate(signed: SignedData, leaf: x509.Certificate) -> bool:
    """Whether the signed attributes name `leaf` by its hash (RFC 5035, RFC 5816): the bag of certificates is not signed."""
    der = leaf.public_bytes(Encoding.DER)
    found = []
    for kind in (SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2):
        attribute = signed.attributes.get(kind)
        if attribute is None:
            continue
        first = (
            attribute.expect(SEQUENCE)
            .children()[0]
            .expect(SEQUENCE)
            .children()[0]
            .expect(SEQUENCE)
            .children()
        )
        algorithm = _SHA256
        if kind == SIGNING_CERTIFICATE_V2 and first[0].tag == SEQUENCE:
            algorithm = algorithm_oid(first.pop(0))
        if kind == SIGNING_CERTIFICATE:
            # RFC 3161 fixed SHA-1 here. It only picks one of the certificates whose key made the signature.
            digest = hashlib.sha1(der, usedforsecurity=False).digest()
        elif algorithm in DIGESTS:
            digest = digest_of(der, algorithm)
        else:
            return False
        found.append(bool(first) and first[0].octets() == digest)
    return bool(found) and all(found)
