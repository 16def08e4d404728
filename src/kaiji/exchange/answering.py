"""Make an answer out of a request (回答パッケージを作る): every line answered, nothing beyond what was granted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.exchange.errors import ExchangeAnswerError
from kaiji.exchange.lines import asked_lines, grants, line_key
from kaiji.exchange.meaning import line_fits
from kaiji.exchange.release import released_communication, released_subscriber
from kaiji.exchange.values import Link, Package, Post
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.exchange.asking import Enclosures, Envelope
    from kaiji.exchange.context import SentRequest
    from kaiji.exchange.values import AnswerLine, Communication, Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the desk holds on the matter, released or not; only the granted fields of it leave."""

    communications: Sequence[Communication] = ()
    """Each with its `task` and the post it belongs to."""
    subscribers: Sequence[Subscriber] = ()


def answer_package(
    request: SentRequest,
    lines: Sequence[AnswerLine],
    held: Held,
    envelope: Envelope,
    enclosures: Enclosures,
    *,
    reference: str,
) -> Package:
    """Return the answer to `request` with `lines`; `reference` is the desk's own number of the matter.

    The communications and subscribers of the answer are built anew from the granted lines. The posts are named by id and
    address only. Raises ExchangeAnswerError where a line is missing, stands twice, was not asked, or lacks its ground.
    """
    asked = request.package
    _every_line(asked, lines)
    granted = grants(lines, asked.items_as_of)
    communications = (released_communication(row, granted) for row in held.communications)
    subscribers = (released_subscriber(row, granted) for row in held.subscribers)
    return Package(
        kind="answer",
        id=envelope.id,
        created_at=envelope.created_at,
        expires_at=envelope.expires_at,
        test=asked.test,
        from_=asked.to,
        to=asked.from_,
        sender_reference=reference,
        receiver_reference=asked.sender_reference,
        in_reply_to=Link(id=asked.id, sha256=request.sha256),
        basis=asked.basis,
        items_as_of=asked.items_as_of,
        posts=tuple(Post(id=post.id, url=post.url, number=post.number) for post in asked.posts),
        communications=tuple(row for row in communications if row is not None),
        documents=enclosures.documents,
        evidence=enclosures.evidence,
        answers=tuple(lines),
        subscribers=tuple(row for row in subscribers if row is not None),
    )


def _every_line(request: Package, lines: Sequence[AnswerLine]) -> None:
    asked, counts = set(asked_lines(request)), Counter(map(line_key, lines))
    missing = [key for key in asked_lines(request) if key not in counts]
    twice = [key for key, count in counts.items() if count > 1]
    foreign = [key for key in counts if key not in asked]
    unfit = [line_key(line) for line in lines if not line_fits(line)]
    for keys, ja, en in (
        (missing, "回答のない項目があります", "Lines without an answer"),
        (twice, "回答が2つある項目があります", "Lines answered twice"),
        (foreign, "請求にない項目があります", "Lines that were not asked"),
        (unfit, "結論と理由が合わない項目があります", "Lines whose ground does not fit their status"),
    ):
        if keys:
            raise ExchangeAnswerError(Words(ja=f"{ja}。", en=f"{en}."), given=_shown(keys))


def _shown(keys: Iterable[object]) -> str:
    return "; ".join(str(key) for key in list(keys)[:10])
