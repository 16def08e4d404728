"""How long may the log live? (ログの保存期間): claims where there are any, rules of thumb by kind of line where there are none.

No statute fixes a period and no operator promises one. A value is a **risk, not a deadline**: the days count from each
communication, the source may be old, and a log can be gone earlier. Where several claims or kinds of line could apply, the
shortest low and typical value and the longest high value are given, with every claim that made them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import CONFIDENCE_WORDS, CONFIDENCES, Confidence, load_table
from kaiji.ground.instants import day_in_japan, days_after
from kaiji.ground.words import Words
from kaiji.network.carriers import FOLDER, registry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kaiji.ground.dated import Table, Version
    from kaiji.network.carriers import Carrier

PRIORS: Final = ("mobile", "fixed", "unknown")
_MOBILE: Final = frozenset({"mob", "mvno", "mvne", "fwa"})
_FIXED: Final = frozenset({"fix", "catv", "vne", "line", "acad"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Days from a communication until its log is likely gone (保存日数), with what says so."""

    low_days: int
    """It may be gone after this."""
    typical_days: int | None
    """It is likely gone after this; None: no source gives a figure."""
    high_days: int | None
    """It is surely gone after this; None: no source gives an end."""
    basis: tuple[Version, ...]
    confidence: Confidence
    prior: str | None
    """The rule of thumb used (`mobile`, `fixed`, `unknown`, or two joined by `+`); None where the carrier's own claim was."""
    words: Words

    def alive_until(self, at: datetime) -> AliveUntil:
        """Return the days before which the log of a communication at `at` is alive (exclusive, civil days in Japan)."""
        day = day_in_japan(at)
        return AliveUntil(
            low=days_after(day, self.low_days),
            typical=None if self.typical_days is None else days_after(day, self.typical_days),
            high=None if self.high_days is None else days_after(day, self.high_days),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the fields of the contract and what they rest on."""
        return {
            "low_days": self.low_days,
            "typical_days": self.typical_days,
            "high_days": self.high_days,
            "prior": self.prior,
            "confidence": self.confidence,
            "confidence_words": CONFIDENCE_WORDS[self.confidence].as_json(),
            "words": self.words.as_json(),
            "basis": [basis_json(version) for version in self.basis],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveUntil:
    """Exclusive civil days in Japan: alive before `low`, likely alive before `typical`, surely gone from `high` on."""

    low: date
    typical: date | None
    high: date | None


def retention(who: str, *, on: date, service: str | None = None) -> Retention:
    """Return how long `who` may keep the log of a communication of the day `on`.

    `who` is a carrier id or one of `mobile`, `fixed`, `unknown`; `service` picks one of a carrier's services (`ocn`,
    `plala`, `eo`, …) where it has several, else all count. Raises UnknownCarrierError.
    """
    if who in PRIORS:
        return _combined([_priors()[who].on(on)], prior=who)
    carrier = registry().carrier(who)
    claims = carrier.keyed("retention", on)
    own = None if service is None else claims.get(service)
    chosen = list(claims.values()) if own is None else [own]
    if chosen:
        return _combined(chosen, prior=None)
    kinds = _kinds(carrier, on)
    return _combined([_priors()[kind].on(on) for kind in kinds], prior="+".join(kinds))


def stated(versions: Sequence[Version]) -> Retention:
    """Return the retention that these claims state."""
    return _combined(versions, prior=None)


def site_prior(on: date) -> Retention:
    """Return what is assumed of a site without any source: a low value and nothing typical."""
    return _combined([_priors()["site"].on(on)], prior="site")


def worst_of(kept: Sequence[Retention]) -> Retention:
    """Return one answer for several parties, any of which may hold the log: the shortest low and typical, the longest high."""
    if len(kept) == 1:
        return kept[0]
    typical = [item.typical_days for item in kept]
    high = [item.high_days for item in kept]
    return Retention(
        low_days=min(item.low_days for item in kept),
        typical_days=None if None in typical else min(day for day in typical if day is not None),
        high_days=None if None in high else max(day for day in high if day is not None),
        basis=tuple({id(version): version for item in kept for version in item.basis}.values()),
        confidence=max((item.confidence for item in kept), key=CONFIDENCES.index),
        prior="+".join(dict.fromkeys(item.prior for item in kept if item.prior is not None)) or None,
        words=_SEVERAL,
    )


def basis_json(version: Version) -> dict[str, Any]:
    """Return what a claim rests on: source, place, confidence and the day it was checked."""
    return {
        "source": version.source.key,
        "title": version.source.title,
        "url": version.source.url,
        "cite": version.cite,
        "confidence": version.confidence,
        "checked_on": version.checked_on.isoformat(),
    }


def _kinds(carrier: Carrier, on: date) -> tuple[str, ...]:
    access = set(carrier.access(on))
    kinds = [name for name, codes in (("mobile", _MOBILE), ("fixed", _FIXED)) if access & codes]
    return tuple(kinds) if kinds else ("unknown",)


def _combined(versions: Sequence[Version], *, prior: str | None) -> Retention:
    values = [version.value for version in versions]
    typical = [value["typical"] for value in values if "typical" in value]
    high = [value["high"] for value in values if "high" in value]
    return Retention(
        low_days=min(value["low"] for value in values),
        typical_days=min(typical) if len(typical) == len(values) else None,
        high_days=max(high) if len(high) == len(values) else None,
        basis=tuple(versions),
        confidence=max((version.confidence for version in versions), key=CONFIDENCES.index),
        prior=prior,
        words=_OWN if prior is None else _PRIOR,
    )


_OWN: Final = Words(
    ja="この事業者について資料にある日数です。約束でも法定の期間でもないので、期限ではなく危険の目安として扱ってください。",
    en="Days a source gives for this carrier: neither a promise nor a legal period; treat them as a risk, not a deadline.",
)
_PRIOR: Final = Words(
    ja="この事業者の資料がないので、回線の種類ごとの目安です。期限ではなく危険の目安として扱ってください。",
    en="No source on this carrier: a rule of thumb for its kind of line; treat it as a risk, not a deadline.",
)

_SEVERAL: Final = Words(
    ja="ログを持ちうる者が複数あるので、もっとも短い日数です。期限ではなく危険の目安として扱ってください。",
    en="Several parties may hold a log: the shortest days count; treat them as a risk, not a deadline.",
)


@cache
def _priors() -> Table:
    return load_table(FOLDER / "priors.toml", registry().sources)
