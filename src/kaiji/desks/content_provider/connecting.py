"""The desk's way to the records of its site (サイトの記録への接続): signed questions, or the store itself.

Every look names the request it is for. What comes back is checked: an answer that is not signed over this very question is refused.
"""

from __future__ import annotations

import http.client
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from kaiji.desks.content_provider.site.connection import place
from kaiji.desks.content_provider.site.errors import (
    SiteSettingError,
    SiteSignatureError,
    SiteUnreachableError,
)
from kaiji.desks.content_provider.site.lookup import SIGNATURE, answer_signature, question_signature
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.instants import now, parse_instant, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

_MOST: Final = 8 << 20
_TIMEOUT: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A record of the site (通信記録), as the desk reads it."""

    id: int
    at: datetime
    kind: str
    client_ip: str | None
    client_port: int | None
    destination_ip: str | None
    destination_port: int | None
    protocol: str | None
    basis: str
    post_url: str | None
    post_id: str | None
    account: str | None
    target: str
    held: bool

    @classmethod
    def read(cls, row: dict[str, Any]) -> LogEntry:
        """Read one record of an answer."""
        return cls(**{**{name: row[name] for name in cls.__slots__}, "at": parse_instant(row["at"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the site has on a post or an account (照会の結果)."""

    entries: tuple[LogEntry, ...]
    post: dict[str, Any] | None = None
    account: dict[str, Any] | None = None


class Site(Protocol):
    """A site's records, however reached."""

    def find(
        self,
        *,
        reference: str,
        reason: str,
        url: str | None = None,
        post_id: str | None = None,
        account: str | None = None,
    ) -> Found:
        """Return the records of a post or an account; raises SiteUnreachableError, SiteSignatureError."""

    def hold(self, hold: str, entries: Sequence[int], *, reference: str) -> tuple[int, ...]:
        """Keep records from the site's retention; return what is held now. Idempotent."""

    def release(self, hold: str, *, reference: str) -> None:
        """Let go of a hold. Idempotent."""


@dataclass(frozen=True, slots=True)
class SiteUrl:
    """Where the site answers: https, or http on this machine only, because the answer carries secret communications."""

    text: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.text)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if (
            not parts.hostname
            or parts.scheme not in {"http", "https"}
            or (parts.scheme == "http" and not local)
        ):
            raise SiteSettingError(
                Words(ja="照会先のアドレスを使えません。", en="The address of the look-up cannot be used."),
                given=self.text,
                accepted=Words(
                    ja="https://…、または同じ機械の http://127.0.0.1…", en="https, or http on this machine"
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSite:
    """Asks over HTTP."""

    url: SiteUrl
    key: bytes
    clock: Callable[[], datetime] = field(default=now)

    def find(
        self,
        *,
        reference: str,
        reason: str,
        url: str | None = None,
        post_id: str | None = None,
        account: str | None = None,
    ) -> Found:
        """Return the records of a post or an account."""
        asked = {"post_url": url, "post_id": post_id, "account": account}
        said = self._ask("find", reference, reason, {k: v for k, v in asked.items() if v is not None})
        return Found(
            entries=tuple(LogEntry.read(row) for row in said["entries"]),
            post=said["post"],
            account=said["account"],
        )

    def hold(self, hold: str, entries: Sequence[int], *, reference: str) -> tuple[int, ...]:
        """Keep records from the site's retention."""
        said = self._ask("hold", reference, "preservation", {"hold": hold, "entries": list(entries)})
        return tuple(said["held"])

    def release(self, hold: str, *, reference: str) -> None:
        """Let go of a hold."""
        self._ask("release", reference, "preservation", {"hold": hold})

    def _ask(self, action: str, reference: str, reason: str, what: dict[str, Any]) -> dict[str, Any]:
        question = {
            "action": action,
            "at": utc_text(self.clock()),
            "nonce": secrets.token_hex(16),
            "reference": reference,
            "reason": reason,
            **what,
        }
        body = canonical_bytes(question)
        signature = question_signature(self.key, body)
        status, said, signed = self._post(body, signature)
        if status != 200:
            raise _refused(status, said)
        if not secrets.compare_digest(answer_signature(self.key, signature, said).encode(), signed.encode()):
            raise SiteSignatureError(
                Words(
                    ja="サイトの回答の署名が合いません。",
                    en="The signature of the site's answer does not fit.",
                )
            )
        answer: dict[str, Any] = json.loads(said)
        return answer

    def _post(self, body: bytes, signature: str) -> tuple[int, bytes, str]:
        parts = urlsplit(self.url.text)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
        try:
            headers = {"Content-Type": "application/json", SIGNATURE: signature}
            connection.request("POST", parts.path or "/", body, headers)
            answer = connection.getresponse()
            said = answer.read(_MOST + 1)
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(type(error).__name__) from error
        finally:
            connection.close()
        if len(said) > _MOST:
            raise _unreachable(f"> {_MOST:,} bytes")
        return answer.status, said, answer.headers.get(SIGNATURE) or ""


def same_place(url: str, other: str) -> bool:
    """Whether two addresses point to the same place on the site."""
    return place(url) == place(other)


def _refused(status: int, said: bytes) -> SiteSignatureError | SiteUnreachableError:
    if status == 403:
        return SiteSignatureError(
            Words(ja="サイトが問合せを受け付けませんでした。", en="The site refused the question."),
            given=said[:200].decode("utf-8", "replace"),
        )
    return _unreachable(str(status))


def _unreachable(why: str) -> SiteUnreachableError:
    return SiteUnreachableError(
        Words(ja="サイトから回答がありません。", en="The site does not answer."), given=why
    )
