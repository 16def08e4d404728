"""What courts awarded, as quantiles with the number of cases (慰謝料の裁判例の分布).

The sample is every award of `awards.toml` with a sum for non-pecuniary loss. A cell with too few cases shows each case and no
median. Quantiles interpolate linearly between ordered values, in exact arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.damages.values import Range
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.ground.dated import Confidence, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One published award (裁判例)."""

    key: str
    title: Words
    decided_on: date
    docket: str | None
    medium: str
    claimant: str
    rights: tuple[str, ...]
    posts: str
    group: str
    yen: int
    inferred: bool
    repost: bool
    note: Words | None
    source: Source
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """Return the case for a list beside a range."""
        return {
            "case": self.key,
            "title": self.title.as_json(),
            "docket": self.docket,
            "medium": self.medium,
            "yen": self.yen,
            "inferred": self.inferred,
            "note": None if self.note is None else self.note.as_json(),
            "source": self.source.url,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The awards of one kind, in order of yen (標本)."""

    name: str
    title: Words
    awards: tuple[Award, ...]
    small: bool
    """Too few for a median; only the single cases may be shown."""

    @property
    def n(self) -> int:
        """Return the number of awards."""
        return len(self.awards)

    def quantile(self, numerator: int, denominator: int) -> int:
        """Return a quantile in yen, fractions dropped; raises ValueError for an empty sample."""
        if not self.awards:
            raise ValueError("an empty sample has no quantile")
        return int(quantile([award.yen for award in self.awards], Fraction(numerator, denominator)))

    @property
    def range(self) -> Range:
        """Return quartiles and median; for a small sample the lowest and highest case and nothing between."""
        if self.small:
            return Range(low=self.awards[0].yen, typical=None, high=self.awards[-1].yen)
        return Range(low=self.quantile(1, 4), typical=self.quantile(1, 2), high=self.quantile(3, 4))

    def as_json(self) -> dict[str, Any]:
        """Return n, the range or the single cases, and a warning where n is small."""
        ends = (self.awards[0].yen, self.awards[-1].yen) if self.awards else (None, None)
        return {
            "sample": self.name,
            "title": self.title.as_json(),
            "n": self.n,
            "small": self.small,
            "min": ends[0],
            "max": ends[1],
            "quartiles": None if self.small else self.range.as_json(),
            "inferred": sum(award.inferred for award in self.awards),
            "cases": [award.as_json() for award in self.awards],
        }


GROUPS = {
    "reputation": Words(ja="名誉毀損のみ", en="Reputation alone"),
    "reputation-and-feelings": Words(ja="名誉毀損と侮辱・名誉感情", en="Reputation with insult"),
    "feelings": Words(ja="名誉感情のみ", en="Feelings of honour alone"),
    "privacy": Words(ja="プライバシーのみ", en="Privacy alone"),
    "likeness": Words(ja="肖像", en="Likeness"),
    "impersonation": Words(ja="なりすまし", en="Impersonation"),
    "mixed": Words(ja="多数の権利", en="Several rights mixed"),
    "discrimination": Words(ja="差別的言動", en="Discriminatory remark"),
    "affection": Words(ja="敬愛追慕の情", en="Memory of the dead"),
}
CLASSES = {
    "individual": Words(ja="個人", en="Private individual"),
    "business": Words(ja="事業者・専門職", en="Business or professional"),
    "public": Words(ja="公人・著名人", en="Public figure"),
    "minor": Words(ja="未成年者", en="Minor"),
    "bereaved": Words(ja="遺族", en="Bereaved"),
}


def quantile(values: list[int], at: Fraction) -> Fraction:
    """Return the quantile of ordered `values`, linear between neighbours (the ordinary definition, type 7)."""
    place = at * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


@cache
def award_samples() -> dict[str, Sample]:
    """Return every sample by name: all, one post, several posts, reposts, by right and by class of claimant."""
    found = sorted(_awards(), key=lambda award: (award.yen, award.decided_on))
    samples = [
        _sample("all", Words(ja="全件", en="All"), found),
        _sample("one", Words(ja="投稿1件", en="One post"), (a for a in found if a.posts == "one")),
        _sample(
            "several", Words(ja="投稿複数", en="Several posts"), (a for a in found if a.posts == "several")
        ),
        _sample("repost", Words(ja="転載・いいね", en="Reposts and likes"), (a for a in found if a.repost)),
    ]
    samples += [
        _sample(f"right:{key}", title, (a for a in found if a.group == key)) for key, title in GROUPS.items()
    ]
    samples += [
        _sample(f"class:{key}", title, (a for a in found if a.claimant == key))
        for key, title in CLASSES.items()
    ]
    return {sample.name: sample for sample in samples}


def sample_for(rights: Iterable[str]) -> Sample:
    """Return the sample by right that fits `rights`, or all awards where none does."""
    held, samples = frozenset(rights), award_samples()
    if held == {"reputation", "feelings"}:
        return samples["right:reputation-and-feelings"]
    if "impersonation" in held:
        return samples["right:impersonation"]
    if len(held) == 1 and f"right:{next(iter(held))}" in samples:
        return samples[f"right:{next(iter(held))}"]
    return samples["all"]


def _sample(name: str, title: Words, awards: Iterable[Award]) -> Sample:
    held = tuple(awards)
    enough: int = table("damages")["small-sample"].versions[-1].value["fewer_than"]
    return Sample(name=name, title=title, awards=held, small=len(held) < enough)


def _awards() -> Iterable[Award]:
    for topic in table("awards"):
        version = topic.versions[-1]
        value = version.value
        if "sample_yen" in value:
            yield Award(
                key=topic.key,
                title=topic.title,
                decided_on=version.since,
                docket=value.get("docket"),
                medium=value["medium"],
                claimant=value["claimant"],
                rights=tuple(value["rights"]),
                posts=value["posts"],
                group=value["group"],
                yen=value["sample_yen"],
                inferred=value.get("inferred", False),
                repost=value.get("repost", False),
                note=version.note,
                source=version.source,
                confidence=version.confidence,
            )
