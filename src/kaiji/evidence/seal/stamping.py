"""Have a hash stamped, and believe no answer that does not hold (時刻の付与)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from kaiji.evidence.errors import AuthorityReplyError, AuthorityUnreachableError, MalformedError
from kaiji.evidence.verify.token import read_query, read_token, token_faults
from kaiji.evidence.verify.token_trust import trust_faults
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.seal.transport import Post

_HEADERS: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time stamp that was verified on receipt (タイムスタンプ)."""

    authority: Authority
    query: bytes
    reply: bytes
    gen_time: datetime
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An authority that gave no usable stamp, and why."""

    authority: Authority
    error: AuthorityUnreachableError | AuthorityReplyError


def ask(
    authority: Authority, data: bytes, post: Post, *, algorithm: HashAlgorithm = HashAlgorithm.SHA256
) -> Stamp:
    """Return a verified stamp of `data` (hashed by `algorithm`); raises AuthorityUnreachableError or AuthorityReplyError."""
    request = (
        TimestampRequestBuilder()
        .data(data)
        .hash_algorithm(algorithm)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    query = request.as_bytes()
    reply = post(authority.url, query, headers=_HEADERS, timeout_s=authority.timeout_s)
    try:
        token = read_token(reply)
    except MalformedError as error:
        raise _refused(authority, error.message.en) from error
    faults = token_faults(token, read_query(query), data, policy=authority.policy)
    distrust, remarks = trust_faults(token, authority.roots)
    if faults or distrust:
        raise _refused(authority, "; ".join(f"{fault.code}: {fault.what}" for fault in (*faults, *distrust)))
    return Stamp(
        authority=authority, query=query, reply=reply, gen_time=token.gen_time, remarks=tuple(remarks)
    )


def _refused(authority: Authority, why: str) -> AuthorityReplyError:
    return AuthorityReplyError(
        Words(
            ja=f"時刻認証局「{authority.name}」の応答が検証に通りません({why})。",
            en=f"The answer of {authority.name} does not verify ({why}).",
        ),
        given=authority.url,
    )


def ask_all(authorities: Sequence[Authority], data: bytes, post: Post) -> list[Stamp | Refusal]:
    """Ask every authority at once; the answers come in the order of `authorities`."""
    if not authorities:
        return []

    def one(authority: Authority) -> Stamp | Refusal:
        try:
            return ask(authority, data, post)
        except (AuthorityUnreachableError, AuthorityReplyError) as error:
            return Refusal(authority=authority, error=error)

    with ThreadPoolExecutor(max_workers=len(authorities)) as pool:
        return list(pool.map(one, authorities))
