"""Which item is next? (処理の順): lanes with shares, so that mass requests hold nobody up and nobody is forgotten.

Every waiting lane has a share of the turns; a lane that is empty gives its share away at once. So people hurt by what was
said about them do not wait behind ten thousand file-sharing rows, and those rows still advance with every round. Within a
lane the legal day goes first, then the time of receipt. Rows of the mass lane are spread over time for each requester (a
virtual clock), so that whoever sends ten thousand rows does not hold up whoever sends five; once a row's own time has come,
nothing that comes later passes it.

This is stride scheduling: each lane has a *pass*; the smallest is served and grows by 1/share. A lane that was empty starts
where the others are, so nobody saves turns up. All numbers are whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import lcm
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.desks.access_provider.intake.requester import ORDERS
from kaiji.desks.access_provider.rules import rules
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Lane: TypeAlias = Literal["danger", "court", "person", "other", "mass"]
LANES: Final[tuple[Lane, ...]] = ("danger", "court", "person", "other", "mass")
"""In the order in which equal claims are served."""
SHORT: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "danger": Words(ja="緊急", en="Urgent"),
        "court": Words(ja="裁判所", en="Court"),
        "person": Words(ja="人格権", en="Personal"),
        "other": Words(ja="その他", en="Other"),
        "mass": Words(ja="ファイル共有", en="File sharing"),
    }
)
"""Names for columns of tables; the whole title stands in the table of the desk."""
PERSONAL: Final = frozenset(
    {"defamation-fact", "defamation-opinion", "insult", "privacy", "likeness", "impersonation", "business"}
)
_LAST_DAY: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item that waits (待っている案件), as far as its turn depends on it."""

    id: str
    lane: Lane
    turn_at: datetime
    """Its time: that of receipt; in the mass lane spread, see `turn_times`."""
    due_on: date | None = None
    """Last day set by a court or a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Where each lane stands (取り分の進み): kept from one turn to the next."""

    passes: Mapping[str, int]

    @classmethod
    def fresh(cls) -> Turns:
        """Return the start."""
        return cls(passes=MappingProxyType(dict.fromkeys(LANES, 0)))


def lane_of(
    *, right: str | None, marks: Iterable[str], basis: str, shares_files: bool, rows: int, mass_rows: int
) -> Lane:
    """Return the lane of an item. What is technically file sharing stays there whatever right is written beside it."""
    if basis in ORDERS or basis == "provision-order":
        return "court"
    if shares_files:
        return "mass"
    if right == "threat" or "intimate-image" in marks:
        return "danger"
    if right in PERSONAL:
        return "person"
    return "mass" if right == "copyright" and rows >= mass_rows else "other"


def shares(on: date) -> Mapping[Lane, int]:
    """Return the share of each lane on a day."""
    table = rules()
    return {lane: int(table[f"lane/{lane}"].on(on).value) for lane in LANES}


def next_lane(turns: Turns, waiting: Iterable[Lane], share: Mapping[Lane, int]) -> tuple[Lane | None, Turns]:
    """Return which of the waiting lanes is served now, and where the lanes stand after that."""
    lanes = [lane for lane in LANES if lane in set(waiting)]
    if not lanes:
        return None, turns
    step = lcm(*share.values())
    lane = min(lanes, key=lambda name: (turns.passes[name], LANES.index(name)))
    floor = turns.passes[lane]
    passes = {name: value if name in lanes else max(value, floor) for name, value in turns.passes.items()}
    passes[lane] = floor + step // share[lane]
    lowest = min(passes.values())
    return lane, Turns(passes=MappingProxyType({name: value - lowest for name, value in passes.items()}))


def arranged(items: Iterable[Waiting], turns: Turns, share: Mapping[Lane, int]) -> Iterator[Waiting]:
    """Give the items in the order in which they will be served if nothing else comes."""
    waiting = sorted(items, key=lambda item: (item.due_on or _LAST_DAY, item.turn_at, item.id))
    queues = {lane: iter([item for item in waiting if item.lane == lane]) for lane in LANES}
    heads: dict[Lane, Waiting] = {lane: head for lane, queue in queues.items() if (head := next(queue, None))}
    while heads:
        lane, turns = next_lane(turns, heads, share)
        if lane is None:
            return
        yield heads.pop(lane)
        if (head := next(queues[lane], None)) is not None:
            heads[lane] = head


def turn_times(received_at: datetime, rows: int, *, last: datetime | None, spread_s: int) -> list[datetime]:
    """Return the times of so many new rows of one requester in the mass lane, after `last`, the last one given to them."""
    step = timedelta(seconds=spread_s)
    first = received_at if last is None or last + step <= received_at else last + step
    return [first + step * number for number in range(rows)]
