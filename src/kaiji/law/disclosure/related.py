"""Which log-ins may be asked for (侵害関連通信): four kinds, the nearest to the post by default, a reason for any other.

The before/after limit stands only in the ordinance's words on sign-up (規則5条1号) and cancellation (4号). Log-in (2号) and
log-out (3号) carry none, so the nearest log-in may lie on either side of the post.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.instants import instant_text
from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.disclosure.errors import DisclosureInputError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

RelatedKind: TypeAlias = Literal["sign-up", "log-in", "log-out", "cancellation"]
Side: TypeAlias = Literal["before", "after", "same"]

NEWEST: Final = date.max
"""Selects the newest rules the tables know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEvent:
    """A related communication that a site has on record (侵害関連通信)."""

    id: str
    kind: RelatedKind
    at: datetime
    """Aware instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedEvent:
    """A related communication with its place by distance in time from the post (時間的な近さの順)."""

    event: LogEvent
    admissible: bool
    """Whether it is one of the four kinds at all, by the limit of its kind."""
    rank: int | None
    """1 for the nearest among the admissible; equal distances share a rank; None where it is not admissible."""
    distance: timedelta
    side: Side
    default: bool
    """Whether it is taken without a further reason."""
    needs_reason: bool
    """Whether asking for it takes a written reason why it is needed to identify the sender."""
    reason: Words
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the event with its rank and why."""
        return {
            "id": self.event.id,
            "kind": self.event.kind,
            "at": instant_text(self.event.at),
            "admissible": self.admissible,
            "rank": self.rank,
            "distance_s": int(self.distance.total_seconds()),
            "side": self.side,
            "default": self.default,
            "needs_reason": self.needs_reason,
            "reason": self.reason.as_json(),
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All related communications of one post, nearest first (侵害関連通信の順位)."""

    posted_at: datetime
    events: tuple[RankedEvent, ...]
    """Admissible ones first, by distance; then those that are not."""
    tie: bool
    """Whether several are equally near, so that a person must choose the first."""
    rule: Words
    basis: Authority

    @property
    def default(self) -> RankedEvent | None:
        """The one taken by default; None where there is none or several are equally near."""
        return next((event for event in self.events if event.default), None)

    def as_json(self) -> dict[str, Any]:
        """Return the ranking."""
        chosen = self.default
        return {
            "posted_at": instant_text(self.posted_at),
            "default": chosen.event.id if chosen else None,
            "tie": self.tie,
            "rule": self.rule.as_json(),
            "events": [event.as_json() for event in self.events],
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFault:
    """What keeps a choice of related communications from being asked for as it stands (選び方の不備)."""

    event: str
    words: Words
    basis: Authority


def rank_related(communications: Iterable[LogEvent], posted_at: datetime, *, on: date = NEWEST) -> Ranking:
    """Rank related communications by their distance from the post (侵害関連通信の順位づけ).

    The log-in nearest in time, before or after, is the default (最判令和6年12月23日); every other communication takes a
    written reason, and where two log-ins are equally near a person chooses. `on` is the day of the request, which selects
    the ordinance, not the day of the post. Raises DisclosureInputError for an instant without offset, a repeated id or an
    unknown kind, and NoVersionError before 2022-10-01, when there was no such information.
    """
    events = tuple(communications)
    _refuse_nonsense(events, posted_at)
    relation = table("disclosure")["relation"].on(on)
    admissible = [event for event in events if _within_limit(event, posted_at, on)]
    admissible.sort(key=lambda event: (abs(event.at - posted_at), event.at, event.id))
    distances = sorted({abs(event.at - posted_at) for event in admissible})
    by_default = relation.value["default"] == "nearest-log-in"
    first = _nearest([event for event in admissible if by_default and event.kind == "log-in"], posted_at)
    ranked = [
        _ranked(event, posted_at, on, distances.index(abs(event.at - posted_at)) + 1, first)
        for event in admissible
    ]
    others = [
        _ranked(event, posted_at, on, None, ())
        for event in sorted(events, key=lambda event: (event.at, event.id))
        if event not in admissible
    ]
    return Ranking(
        posted_at=posted_at,
        events=(*ranked, *others),
        tie=len(first) > 1,
        rule=Words(**relation.value["words"]),
        basis=authority(relation, on),
    )


def choice_faults(ranking: Ranking, chosen: Mapping[str, str | None]) -> tuple[ChoiceFault, ...]:
    """Return what is wrong with asking for `chosen`, a map from event id to the written reason (選択の検査).

    One of the equally nearest needs no reason; every further one does; one outside the limit cannot be asked for. Raises
    DisclosureInputError for an id that is not in the ranking.
    """
    known = {event.event.id: event for event in ranking.events}
    for name in chosen:
        if name not in known:
            raise DisclosureInputError(
                Words(ja="その通信は一覧にありません。", en="That communication is not in the ranking."),
                given=name,
                accepted=Words(ja="、".join(known), en=", ".join(known)),
            )
    faults = []
    spared = False
    for ranked in ranking.events:
        name = ranked.event.id
        if name not in chosen:
            continue
        if not ranked.admissible:
            faults.append(ChoiceFault(event=name, words=ranked.reason, basis=ranked.basis))
        elif not ranked.needs_reason and not spared:
            spared = True
        elif not (chosen[name] or "").strip():
            faults.append(ChoiceFault(event=name, words=_REASON_WANTED, basis=ranking.basis))
    return tuple(faults)


_REASON_WANTED: Final = Words(
    ja="投稿に最も近いログイン以外の通信を求めるには、発信者の特定に必要な理由を書きます。",
    en="To ask for a communication other than the log-in nearest to the post, write why it is needed to identify the sender.",
)


def _nearest(pool: list[LogEvent], posted_at: datetime) -> tuple[LogEvent, ...]:
    if not pool:
        return ()
    least = min(abs(event.at - posted_at) for event in pool)
    return tuple(event for event in pool if abs(event.at - posted_at) == least)


def _within_limit(event: LogEvent, posted_at: datetime, day: date) -> bool:
    limit = table("disclosure")[f"related/{event.kind}"].on(day).value["limit"]
    return limit == "none" or (event.at < posted_at if limit == "before" else event.at > posted_at)


def _ranked(
    event: LogEvent, posted_at: datetime, day: date, rank: int | None, first: tuple[LogEvent, ...]
) -> RankedEvent:
    version = table("disclosure")[f"related/{event.kind}"].on(day)
    default = first == (event,)
    among_first = event in first
    return RankedEvent(
        event=event,
        admissible=rank is not None,
        rank=rank,
        distance=abs(event.at - posted_at),
        side="same" if event.at == posted_at else "before" if event.at < posted_at else "after",
        default=default,
        needs_reason=rank is not None and not among_first,
        reason=_why(event, rank, among_first, tie=len(first) > 1, limit=Words(**version.value["words"])),
        basis=authority(version, day),
    )


def _why(event: LogEvent, rank: int | None, among_first: bool, *, tie: bool, limit: Words) -> Words:
    title = table("disclosure")[f"related/{event.kind}"].title
    if rank is None:
        return Words(
            ja=f"「{title.ja}」は{limit.ja}ため、侵害関連通信に当たりません。",
            en=f"“{title.en}” counts {limit.en}; this one does not.",
        )
    if among_first and tie:
        return Words(
            ja="投稿から同じ時間だけ離れたログインがほかにもあります。どれを求めるかを選んでください。",
            en="Another log-in is exactly as near to the post; choose which to ask for.",
        )
    if among_first:
        return Words(ja="投稿に時間的に最も近いログインです。", en="The log-in nearest in time to the post.")
    return _REASON_WANTED


def _refuse_nonsense(events: tuple[LogEvent, ...], posted_at: datetime) -> None:
    if any(at.tzinfo is None for at in (posted_at, *(event.at for event in events))):
        raise DisclosureInputError(
            Words(ja="時差のない日時は比べられません。", en="Times without an offset cannot be compared."),
            given=posted_at.isoformat(),
            accepted=Words(ja="時差つきの日時", en="instants with an offset"),
        )
    ids = [event.id for event in events]
    for name in ids:
        if ids.count(name) > 1:
            raise DisclosureInputError(
                Words(ja="同じ名前の通信が二つあります。", en="Two communications have the same id."),
                given=name,
                accepted=Words(ja="それぞれ別の名前", en="a name of its own for each"),
            )
    kinds = tuple(
        topic.key.removeprefix("related/") for topic in table("disclosure") if topic.unit == "related"
    )
    for event in events:
        if event.kind not in kinds:
            raise DisclosureInputError(
                Words(
                    ja="侵害関連通信はこの四種類に限られます(投稿そのものは含みません)。",
                    en="Related communications are these four kinds only; the post itself is not one.",
                ),
                given=event.kind,
                accepted=Words(ja="、".join(kinds), en=", ".join(kinds)),
            )
