"""Why nobody fitted, or several did (惜しい記録): what is nearest, without saying whose it is.

A near miss is for the clerk to write back with: "the log has such a connection 37 seconds earlier", "it fits if the time was
UTC", "it fits without the destination". It names no subscriber, since nobody was singled out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.vault.finding import seconds
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.find import Desk
    from kaiji.vault.finding import Finding
    from kaiji.vault.values import Question

Kind: TypeAlias = Literal["time", "zone", "destination", "protocol", "port"]
WITHIN: Final = 600
"""Seconds either way within which the nearest connection is named."""
_JAPAN: Final = 9 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """One thing that would have to be otherwise (惜しい点), and how many subscribers would then fit."""

    kind: Kind
    fits: int
    seconds: int = 0
    """For `time` and `zone`: by how much the time would move; negative is earlier."""

    @property
    def words(self) -> Words:
        """Say it, for the clerk and for the letter."""
        fits = "1人に定まります" if self.fits == 1 else f"{self.fits}人が当たります"
        fits_en = "one subscriber would fit" if self.fits == 1 else f"{self.fits} subscribers would fit"
        if self.kind == "time":
            way, way_en = ("前", "earlier") if self.seconds < 0 else ("後", "later")
            return Words(
                ja=f"日時が{abs(self.seconds)}秒{way}であれば、{fits}。",
                en=f"Were the time {abs(self.seconds)} s {way_en}, {fits_en}.",
            )
        if self.kind == "zone":
            zone, zone_en = ("協定世界時(UTC)", "UTC") if self.seconds > 0 else ("日本時間(JST)", "JST")
            return Words(
                ja=f"記載の時刻が{zone}のものであれば、{fits}(9時間の差)。",
                en=f"Were the time given in {zone_en}, {fits_en} (nine hours apart).",
            )
        name, name_en = _NAMES[self.kind]
        return Words(ja=f"{name}が記録と違います。{name}を除けば、{fits}。",
                     en=f"The {name_en} differs from the log; without it {fits_en}.")  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return kind, count and distance."""
        return {"kind": self.kind, "fits": self.fits, "seconds": self.seconds}


_NAMES: Final = {
    "destination": ("接続先IPアドレス", "destination address"),
    "protocol": ("プロトコル", "protocol"),
    "port": ("送信元ポート番号", "source port"),
}


def near_misses(desk: Desk, finding: Finding, *, request: str) -> tuple[NearMiss, ...]:
    """Return what is nearest to a question that found nobody or several, the smallest change first."""
    if finding.klass not in {"none", "ambiguous", "not_covered"}:
        return ()
    return tuple(_near(desk, finding, request))


def _near(desk: Desk, finding: Finding, request: str) -> Iterator[NearMiss]:
    question = finding.question
    if finding.klass == "none":
        yield from _in_time(desk, finding, request)
        for kind, other in _without(question):
            found = desk.find(other, request=request)
            if found.klass in {"unique", "ambiguous"}:
                yield NearMiss(kind=kind, fits=len(found.candidates))
    for moved in (_JAPAN, -_JAPAN):
        found = desk.find(replace(question, at=question.at + moved), request=request)
        if found.klass == "unique":
            yield NearMiss(kind="zone", fits=1, seconds=moved // SECOND)


def _in_time(desk: Desk, finding: Finding, request: str) -> Iterator[NearMiss]:
    """Give the nearest rows: the margin of `none` says how far they are, two moved questions say which way."""
    margin = finding.margin
    if margin is None or finding.margin_at_least or margin > WITHIN * SECOND:
        return
    step = -(-margin // SECOND) * SECOND
    for moved in (-step, step):
        found = desk.find(replace(finding.question, at=finding.question.at + moved), request=request)
        if found.klass in {"unique", "ambiguous"}:
            yield NearMiss(kind="time", fits=len(found.candidates), seconds=moved // SECOND)


def _without(question: Question) -> Iterator[tuple[Kind, Question]]:
    if question.destination is not None and question.port is not None:
        yield "destination", replace(question, destination=None)
        yield "port", replace(question, port=None)
    if question.protocol is not None:
        yield "protocol", replace(question, protocol=None)


def margin_words(finding: Finding) -> Words | None:
    """Say how far the time may move before the answer changes; None where there is no answer."""
    if finding.margin is None:
        return None
    length = seconds(finding.margin)
    least, least_en = ("以上", "at least ") if finding.margin_at_least else ("", "")
    return Words(
        ja=f"時刻が{length}秒{least}ずれるまで、結果は変わりません。",
        en=f"The answer stays until the time moves by {least_en}{length} s.",
    )
