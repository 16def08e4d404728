"""What the steps of one check share, and what the caller tells it (検査の途中経過).

The check looks at no clock, no database and no network. Whom to believe, what time it is, which packages were seen before and
which request an answer should answer are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, TypeVar

from kaiji.evidence.verify.container import MOST_ENTRIES
from kaiji.evidence.verify.context import NotRunError, depends
from kaiji.evidence.verify.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from cryptography import x509

    from kaiji.evidence.verify.container import Container
    from kaiji.exchange.values import Package

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """A request this party sent, as an answer must name it."""

    package: Package
    sha256: str
    """Of its `package.json`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the caller knows."""

    now: datetime
    trust: Trust = field(default_factory=Trust)
    seen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Ids of packages received before, each with the SHA-256 of its `package.json`."""
    request: SentRequest | None = None
    """The request that an answer is expected to answer."""


@dataclass(slots=True, kw_only=True)
class Context:
    """The file, what the caller knows, and what the steps have established so far."""

    path: Path
    given: Given
    most_entries: int = MOST_ENTRIES
    file: IO[bytes] | None = None
    container: Container | None = None
    """Set by `zip`."""
    complete: bool | None = None
    """True once `layout` passed."""
    sums: dict[str, str] | None = None
    intact: set[str] | None = None
    """Entries whose bytes are those that SHA256SUMS lists; set by `hashes` where all are."""
    signer: tuple[x509.Certificate, tuple[x509.Certificate, ...]] | None = None
    """The signer's certificate and those of signer.pem above it, set by `signature`."""
    content: bytes | None = None
    data: dict[str, Any] | None = None
    """The JSON of package.json, set by `json`."""
    version: int | None = None
    package: Package | None = None
    """The content by its form, set by `schema`."""
    sound: Package | None = None
    """The same, once `meaning` found that its parts go together."""

    def need(self, value: T | None, step: str) -> T:
        """Return `value`, or stop this step because `step` did not establish it."""
        if value is None:
            raise NotRunError(depends(step))
        return value
