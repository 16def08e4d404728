"""How the desk asks the site (窓口からの照会): small signed questions over HTTP on the same machine or network.

    POST …/kaiji-site        body: canonical JSON {"action", "at", "nonce", "reference", "reason", …}
    Kaiji-Signature: <HMAC-SHA256 of "kaiji-site/1 question", a line break and the body, hexadecimal>
    ◄ 200, body: canonical JSON, Kaiji-Signature over "kaiji-site/1 answer", the question's signature and the body

Actions: `find` (by `post_url`, `post_id` or `account`), `hold` (`hold`, `entries`), `release` (`hold`), `held` (`hold`).
A question is taken once (its nonce is remembered with the look it made) and within a minute of its time. Every look stands in
the site's own record with its reference and reason: an operator can show that nobody looked without a request (電気通信事業法4条).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from kaiji.desks.content_provider.site.connection import place, to_millisecond
from kaiji.desks.content_provider.site.errors import SiteQuestionError, SiteSignatureError
from kaiji.desks.content_provider.site.store import Look, Question
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import InstantError, now, parse_instant, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIEnvironment

    from kaiji.desks.content_provider.site.connection import Entry
    from kaiji.desks.content_provider.site.store import Store

SIGNATURE: Final = "Kaiji-Signature"
MOST_BYTES: Final = 65_536
"""Of a question."""
_FRESH: Final = timedelta(seconds=60)
_SHORTEST_KEY: Final = 32


class Contents(Protocol):
    """What a site may tell beyond connection data, where its operator wires it up."""

    def post(self, url: str) -> dict[str, Any] | None:
        """Return `title`, `handle`, `text`, `posted_at` (RFC 3339), `account`, `removed` of what stood at `url`."""

    def account(self, account: str) -> dict[str, Any] | None:
        """Return `name`, `address`, `phone`, `email` and when it was registered, as far as the site has them."""


class NoContents:
    """A site that tells connection data only."""

    def post(self, url: str) -> dict[str, Any] | None:
        """Tell nothing."""
        del url
        return None

    def account(self, account: str) -> dict[str, Any] | None:
        """Tell nothing."""
        del account
        return None


def signature_of(key: bytes, *parts: bytes) -> str:
    """Return the hexadecimal HMAC-SHA256 of `parts`; raises SiteSignatureError for a key shorter than 32 bytes."""
    if len(key) < _SHORTEST_KEY:
        raise _unsigned("鍵は32バイト以上にしてください", "the key needs 32 bytes or more")
    return hmac.new(key, b"\n".join(parts), hashlib.sha256).hexdigest()


def question_signature(key: bytes, body: bytes) -> str:
    """Return the signature of a question."""
    return signature_of(key, b"kaiji-site/1 question", body)


def answer_signature(key: bytes, question: str, body: bytes) -> str:
    """Return the signature of the answer to the question signed `question`."""
    return signature_of(key, b"kaiji-site/1 answer", question.encode("ascii", "replace"), body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """Answers the desk's questions out of a store; also a WSGI application."""

    store: Store
    key: bytes
    contents: Contents
    clock: Callable[[], datetime] = now
    where: Callable[[str], str] = place

    def answer(self, body: bytes, signature: str) -> bytes:
        """Return the answer's body; raises SiteSignatureError, SiteQuestionError."""
        if not hmac.compare_digest(question_signature(self.key, body).encode(), signature.encode()):
            raise _unsigned("署名が合いません", "the signature does not fit")
        asked, at = _question(body), self.clock()
        if abs(parse_instant(_text(asked, "at")) - at) > _FRESH:
            raise _unsigned("時刻が離れすぎています", "too far from the time here")
        said = self._act(asked, at)
        found = len(said.get("entries", ()))
        what = {k: v for k, v in asked.items() if k in {"action", "post_url", "post_id", "account", "hold"}}
        look = Look(
            at=to_millisecond(at),
            reference=_text(asked, "reference"),
            reason=_text(asked, "reason"),
            question=canonical_bytes(what).decode(),
            found=found,
            nonce=_text(asked, "nonce"),
        )
        if not self.store.note(look):
            raise _unsigned("この問合せは受付済みです", "this question was taken before")
        return canonical_bytes(said)

    def _act(self, asked: dict[str, Any], at: datetime) -> dict[str, Any]:
        action = _text(asked, "action")
        if action == "find":
            return self._find(asked)
        hold = _text(asked, "hold")
        if action == "hold":
            entries = asked.get("entries")
            if not isinstance(entries, list) or not all(type(entry) is int for entry in entries):
                raise _unreadable("entries")
            self.store.place_hold(hold, entries, at)
        elif action == "release":
            self.store.release_hold(hold)
        elif action != "held":
            raise _unreadable("action")
        return {"held": list(self.store.held(hold))}

    def _find(self, asked: dict[str, Any]) -> dict[str, Any]:
        given = {
            name: asked[name] for name in ("post_url", "post_id", "account") if asked.get(name) is not None
        }
        if len(given) != 1 or not all(isinstance(value, str) and value for value in given.values()):
            raise _unreadable("post_url | post_id | account")
        (name, value), post, account = *given.items(), None, None
        if name == "post_url":
            post, value = self.contents.post(value), self.where(value)
        elif name == "account":
            account = self.contents.account(value)
        entries = self.store.find(Question(**{name: value}))
        return {"entries": [entry_json(entry) for entry in entries], "post": post, "account": account}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one question over WSGI."""
        length = str(environ.get("CONTENT_LENGTH") or "")
        if environ.get("REQUEST_METHOD") != "POST" or not length.isdigit() or int(length) > MOST_BYTES:
            start_response("400 Bad Request", [("Content-Type", "application/json"), ("Content-Length", "2")])
            return [b"{}"]
        signature = environ.get("HTTP_KAIJI_SIGNATURE", "")
        status, body, own = self.exchange(environ["wsgi.input"].read(int(length)), signature)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(_STATUS[status], [*headers, ("Cache-Control", "no-store"), (SIGNATURE, own)])
        return [body]

    def exchange(self, body: bytes, signature: str) -> tuple[int, bytes, str]:
        """Return status, body and signature of the answer; an error is answered unsigned and tells nothing of the records."""
        try:
            said = self.answer(body, signature)
        except SiteSignatureError as error:
            return 403, canonical_bytes(error.as_json()), ""
        except KaijiError as error:
            return 400, canonical_bytes(error.as_json()), ""
        return 200, said, answer_signature(self.key, signature, said)


_STATUS: Final = {200: "200 OK", 400: "400 Bad Request", 403: "403 Forbidden"}


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return a record as it goes to the desk."""
    c, act = entry.connection, entry.act
    return {
        "id": entry.id,
        "at": utc_text(c.at.astimezone(UTC)),
        "kind": act.kind,
        "client_ip": c.client_ip,
        "client_port": c.client_port,
        "destination_ip": c.destination_ip,
        "destination_port": c.destination_port,
        "protocol": c.protocol,
        "basis": c.basis,
        "post_url": act.post_url,
        "post_id": act.post_id,
        "account": act.account,
        "target": act.target,
        "held": entry.held,
    }


def _question(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable("JSON") from error
    if not isinstance(asked, dict):
        raise _unreadable("JSON")
    return asked


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 2_000:
        raise _unreadable(name)
    if name == "at":
        try:
            parse_instant(value)
        except InstantError as error:
            raise _unreadable(name) from error
    return value


def _unreadable(what: str) -> SiteQuestionError:
    return SiteQuestionError(
        Words(ja=f"問合せの {what} を読めません。", en=f"{what} of the question cannot be read."), given=what
    )


def _unsigned(ja: str, en: str) -> SiteSignatureError:
    return SiteSignatureError(
        Words(ja=f"問合せを受け付けません: {ja}。", en=f"The question is refused: {en}.")
    )
