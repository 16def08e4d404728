"""What a way through costs beside court fees: security, handling fees, counsel (費用の目安).

Amounts are whole yen as reported, with their source. Court fees are named by kind only; `kaiji.law` fees compute them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.dated import NoVersionError, Topic
from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.routes.errors import UnknownRouteError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.law.routes.model import FeeUse, Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A reported amount or range in yen (金額の目安)."""

    key: str
    title: Words
    low: int
    typical: int | None
    """None where the source gives only a range."""
    high: int
    returned: bool
    """Whether it comes back, as a deposit does."""
    basis: Authority
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the amounts in yen with their source."""
        return {
            "id": self.key,
            "title": self.title.as_json(),
            "low": self.low,
            "typical": self.typical,
            "high": self.high,
            "returned": self.returned,
            "basis": self.basis.as_json(),
            "note": self.note.as_json() if self.note else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCosts:
    """What the moves of a way through cost (費用)."""

    fees: tuple[tuple[FeeUse, int], ...]
    """Court fees by kind, and how many times each falls due."""
    deposits: tuple[Money, ...]
    handling: tuple[Money, ...]
    """Providers' handling fees, one entry for each request that may be charged."""
    counsel: tuple[Money, ...]
    """Market reports; they disagree, so each is shown and none is averaged."""

    def as_json(self) -> dict[str, Any]:
        """Return the costs; fees by kind for the fee tables."""
        return {
            "fees": [
                {"kind": use.kind, "non_property": use.non_property, "times": times}
                for use, times in self.fees
            ],
            "deposits": [money.as_json() for money in self.deposits],
            "handling": [money.as_json() for money in self.handling],
            "counsel": [money.as_json() for money in self.counsel],
        }


def costs_of(moves: Iterable[Move], day: date) -> RouteCosts:
    """Return what `moves` cost on `day`, in the order in which each first falls due."""
    made = tuple(moves)
    uses = Counter(use for move in made for use in move.fees)
    return RouteCosts(
        fees=tuple(uses.items()),
        deposits=tuple(money_on(key, day) for move in made for key in move.deposits),
        handling=tuple(
            money for move in made if move.provider_fee for money in _of("provider-fee-range", day)
        ),
        counsel=tuple(_of("counsel", day)),
    )


def money_on(key: str, day: date) -> Money:
    """Return the amount `key` of the cost table on `day`; raises NoVersionError before the first report."""
    return _money(table("routes/costs")[key], day)


def provider_fee(provider: str, day: date, *, ids: int, requests: int = 1) -> tuple[int, Authority]:
    """Return the yen a provider charges on `day` for `ids` sets of address, port and time on `requests` requests.

    Raises UnknownRouteError where no fee of that provider is on record, and NoVersionError before it began.
    """
    for topic in table("routes/costs"):
        if topic.extra.get("aspect") == "provider-fee" and topic.extra["provider"] == provider:
            version = topic.on(day)
            times = ids if topic.extra["per"] == "id" else requests
            return int(version.value["yen"]) * times, authority(version, day)
    known = [t.extra["provider"] for t in table("routes/costs") if t.extra.get("aspect") == "provider-fee"]
    raise UnknownRouteError(
        Words(
            ja="このプロバイダの手数料の記録はありません。相手方の案内で確かめてください。",
            en="No handling fee of this provider is on record; see its own page.",
        ),
        given=provider,
        accepted=Words(ja="、".join(known), en=", ".join(known)),
    )


def _of(aspect: str, day: date) -> Iterator[Money]:
    for topic in table("routes/costs"):
        if topic.extra.get("aspect") == aspect:
            try:
                yield _money(topic, day)
            except NoVersionError:
                continue


def _money(topic: Topic, day: date) -> Money:
    version = topic.on(day)
    return Money(
        key=topic.key,
        title=topic.title,
        low=version.value["low"],
        typical=version.value.get("typical"),
        high=version.value["high"],
        returned=bool(topic.extra.get("returned", False)),
        basis=authority(version, day),
        note=version.note,
    )
