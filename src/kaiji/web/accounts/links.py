"""Links and tokens (リンクとトークン): 256 random bits, shown once, kept as SHA-256."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Return a new secret for a link or a token."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """Return what is kept of a secret; enough to know it again, useless to whoever reads the table."""
    return hashlib.sha256(secret.encode()).hexdigest()
