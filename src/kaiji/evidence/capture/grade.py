"""The grade of a capture (等級): one letter for how much it can carry, by a rule that is written down.

A   whole; every response over TLS that was verified; two or more time stamps on the WARC; every post's fields bound to the
    bytes; clocks within 10 seconds; recorded by the proxy on the wire.
B   whole, but one of these does not hold: something came over plain HTTP, only one time stamp, a field that is not bound,
    clocks 10 to 60 seconds apart, a certificate or an address only a test would accept.
C   not whole, or no time stamp, or clocks more than 60 seconds apart, or the page itself was an error or not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kaiji.evidence.capture.reasons import Reason
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOCK_FLAG_MS: Final = 10_000
CLOCK_LIMIT_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Grade:
    """The letter, and why it is not A."""

    letter: Literal["A", "B", "C"]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the rule looks at."""

    complete: bool
    failed: bool
    stamps: int
    plain_http: int
    """Responses that did not come over TLS."""
    unbound: int
    """Kinds of fields that are not bound to bytes for every post."""
    clock_ms: int | None
    """The largest difference between our clock and the others', None where none could be compared."""
    test: bool


def grade(weighed: Weighed) -> Grade:
    """Return the grade by the rule above."""
    grave = tuple(_grave(weighed))
    light = tuple(_light(weighed))
    letter: Literal["A", "B", "C"] = "C" if grave else "B" if light else "A"
    return Grade(letter, (*grave, *light))


def _grave(weighed: Weighed) -> Sequence[Reason]:
    found = []
    if weighed.failed:
        found.append(
            Reason(
                "failed",
                Words(ja="求めたページを取得できていません", en="the page asked for was not captured"),
            )
        )
    if not weighed.complete:
        found.append(
            Reason("incomplete", Words(ja="取得が完全ではありません", en="the capture is not whole"))
        )
    if not weighed.stamps:
        found.append(
            Reason("no-stamp", Words(ja="WARCにタイムスタンプがありません", en="the WARC has no time stamp"))
        )
    if weighed.clock_ms is not None and weighed.clock_ms > CLOCK_LIMIT_MS:
        found.append(_clock(weighed.clock_ms))
    return found


def _light(weighed: Weighed) -> Sequence[Reason]:
    found = []
    if weighed.stamps == 1:
        found.append(
            Reason("one-stamp", Words(ja="タイムスタンプが1つだけです", en="there is only one time stamp"))
        )
    if weighed.plain_http:
        found.append(
            Reason(
                "plain-http",
                Words(
                    ja=f"暗号化されていない応答が{weighed.plain_http}件あります",
                    en=f"{weighed.plain_http} responses came over plain HTTP",
                ),
            )
        )
    if weighed.unbound:
        found.append(
            Reason(
                "unbound",
                Words(
                    ja=f"通信のバイト列と結び付かない項目が{weighed.unbound}種類あります",
                    en=f"{weighed.unbound} kinds of fields are not bound to bytes of the wire",
                ),
            )
        )
    if weighed.clock_ms is not None and CLOCK_FLAG_MS < weighed.clock_ms <= CLOCK_LIMIT_MS:
        found.append(_clock(weighed.clock_ms))
    if weighed.test:
        found.append(Reason("test", Words(ja="試験用の設定で取得しました", en="captured with a test switch")))
    return found


def _clock(apart_ms: int) -> Reason:
    seconds = apart_ms // 1000
    return Reason(
        "clock", Words(ja=f"時計の差が{seconds}秒あります", en=f"clocks are {seconds} seconds apart")
    )
