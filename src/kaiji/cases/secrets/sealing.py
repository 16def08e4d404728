"""Seal and open one value (値の封印): AES-256-GCM, key id in front, context bound.

    format byte 1 | length of key id | key id | nonce (12 bytes) | ciphertext and tag

The context (table, column, row) is not stored; it is bound as associated data, so that a value copied to another row or
column does not open there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kaiji.cases.errors import SealBrokenError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = 1
_NONCE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingKey:
    """A key with its id (鍵); the secret never shows in a repr."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"SealingKey(id={self.id!r})"


def new_secret() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(32)


def seal(key: SealingKey, plain: bytes, *, context: str) -> bytes:
    """Return `plain` sealed with `key` for `context`."""
    name = key.id.encode()
    nonce = secrets.token_bytes(_NONCE)
    head = bytes((FORMAT, len(name))) + name
    return head + nonce + AESGCM(key.secret).encrypt(nonce, plain, head + context.encode())


def key_of(sealed: bytes) -> str:
    """Return the id of the key that sealed a value; raises SealBrokenError for what is not a sealed value."""
    if len(sealed) < 2 or sealed[0] != FORMAT or len(sealed) < 2 + sealed[1] + _NONCE + 16:
        raise _broken("format")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


def unseal(keys: Mapping[str, SealingKey], sealed: bytes, *, context: str) -> bytes:
    """Return what `sealed` holds; raises SealBrokenError where it was changed, moved, or its key is missing."""
    key = keys.get(key_of(sealed))
    if key is None:
        raise _broken(f"key {key_of(sealed)}")
    head = 2 + sealed[1]
    try:
        return AESGCM(key.secret).decrypt(
            sealed[head : head + _NONCE], sealed[head + _NONCE :], sealed[:head] + context.encode()
        )
    except InvalidTag as error:
        raise _broken(context) from error


def _broken(given: str) -> SealBrokenError:
    return SealBrokenError(
        Words(ja="封印された値を開けません。", en="A sealed value does not open."), given=given
    )
