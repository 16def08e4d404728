"""Secret links (秘密のリンク): 32 random bytes, of which the rows keep a digest, and an end."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Return a new secret for a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the digest by which a link is found."""
    return hashlib.sha256(secret.encode()).hexdigest()


def public_id(secret: str) -> str:
    """Return the actor's id of whoever holds the link: says nothing about the secret."""
    return f"public:{hashlib.sha256(b'actor' + secret.encode()).hexdigest()[:16]}"
