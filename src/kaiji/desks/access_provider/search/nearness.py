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
    from collections.abc import Iterable, Iterator, Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """A question with one thing otherwise (仮の照会)."""

    kind: Kind
    question: Question
    seconds: int = 0
    alone: bool = False
    """It counts only where it singles out one subscriber."""


def near_misses(desk: Desk, findings: Sequence[Finding], *, request: str) -> tuple[tuple[NearMiss, ...], ...]:
    """Return for every answer what is nearest to its question where it found nobody or several, the smallest change first.

    What has to be asked for all of them is asked at once: a list with many misses reads the log no more often than one.
    """
    probes = [tuple(_probes(finding)) for finding in findings]
    flat = [probe.question for of_one in probes for probe in of_one]
    answers = iter(desk.find_many(flat, request=request) if flat else ())
    return tuple(tuple(_missed((probe, next(answers)) for probe in of_one)) for of_one in probes)


def _missed(asked: Iterable[tuple[_Probe, Finding]]) -> Iterator[NearMiss]:
    for probe, found in asked:
        if found.klass == "unique" or (found.klass == "ambiguous" and not probe.alone):
            fits = 1 if probe.alone else len(found.candidates)
            yield NearMiss(kind=probe.kind, fits=fits, seconds=probe.seconds)


def _probes(finding: Finding) -> Iterator[_Probe]:
    question = finding.question
    if finding.klass not in {"none", "ambiguous", "not_covered"}:
        return
    if finding.klass == "none":
        yield from _in_time(finding)
        for kind, other in _without(question):
            yield _Probe(kind=kind, question=other)
    for moved in (_JAPAN, -_JAPAN):
        there = replace(question, at=question.at + moved)
        yield _Probe(kind="zone", question=there, seconds=moved // SECOND, alone=True)


def _in_time(finding: Finding) -> Iterator[_Probe]:
    """Give the nearest rows: the margin of `none` says how far they are, two moved questions say which way."""
    margin = finding.margin
    if margin is None or finding.margin_at_least or margin > WITHIN * SECOND:
        return
    step = -(-margin // SECOND) * SECOND
    for moved in (-step, step):
        there = replace(finding.question, at=finding.question.at + moved)
        yield _Probe(kind="time", question=there, seconds=moved // SECOND)


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
