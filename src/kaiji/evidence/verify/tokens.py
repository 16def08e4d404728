"""Judge one RFC 3161 answer (タイムスタンプの検証)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client._rust import parse_timestamp_request

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography import x509


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFault:
    """One thing that does not hold: a stable code and the words of whoever found it."""

    code: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenVerdict:
    """What an answer says, and everything in it that does not hold."""

    gen_time: datetime | None
    faults: tuple[TokenFault, ...]
    remarks: tuple[str, ...] = ()


def judge_token(
    reply: bytes, *, query: bytes, data: bytes, roots: Sequence[x509.Certificate], policy: str | None
) -> TokenVerdict:
    """Return what holds of `reply` as the answer to `query` over `data`, believed through `roots` only."""
    try:
        response = decode_timestamp_response(reply)
        request = parse_timestamp_request(query)
        info = response.tst_info
    except ValueError as error:
        return TokenVerdict(gen_time=None, faults=(TokenFault(code="form", what=str(error)),))
    try:
        VerifierBuilder(roots=list(roots), nonce=request.nonce).build().verify(
            response, hashlib.sha256(data).digest()
        )
    except (VerificationError, ValueError) as error:
        return TokenVerdict(gen_time=info.gen_time, faults=(TokenFault(code="token", what=str(error)),))
    if policy is not None and info.policy.dotted_string != policy:
        return TokenVerdict(
            gen_time=info.gen_time,
            faults=(TokenFault(code="policy", what=f"policy {info.policy.dotted_string}"),),
        )
    return TokenVerdict(gen_time=info.gen_time, faults=())
