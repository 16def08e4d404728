"""Where records lie (記録の保管): what a store must be able to do, whichever database the site has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kaiji.desks.content_provider.site.connection import Act, Connection, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which records are looked for (照会): exactly one of the three."""

    post_url: str | None = None
    post_id: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Why somebody looked (照会の記録): kept with the records, so that the secrecy of communications can be shown."""

    at: datetime
    reference: str
    """The desk's own number of the request; no name."""
    reason: str
    question: str
    found: int
    nonce: str


class Store(Protocol):
    """A place for records. Each call is one transaction."""

    def record(self, connection: Connection, act: Act) -> int:
        """Store one record; return its id."""

    def find(self, question: Question) -> tuple[Entry, ...]:
        """Return the records that answer `question`, oldest first."""

    def place_hold(self, hold: str, entries: Iterable[int], at: datetime) -> int:
        """Keep the records from retention under the name `hold`; return how many it keeps now. Idempotent."""

    def release_hold(self, hold: str) -> int:
        """Let go of what `hold` kept; return how many records. Idempotent."""

    def held(self, hold: str) -> tuple[int, ...]:
        """Return the ids that `hold` keeps."""

    def expire(self, before: datetime) -> int:
        """Delete the records older than `before` that no hold keeps; return how many went."""

    def note(self, look: Look) -> bool:
        """Write down a look; False where its nonce was seen before, and then nothing is written."""
