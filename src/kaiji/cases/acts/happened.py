"""What is written as having happened has happened (すでにあったことの日付): a day to come is refused, wherever it is written from.

Days that may well lie ahead (hearings, ends of periods, days promised, when somebody will be told) are no part of it. Times read from a
captured page or a provider's log are kept as they came, however wrong their clock is.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kaiji.casefile.reading import shapes
from kaiji.cases.errors import DayToComeError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.casefile.values import Case

PAST: Final = frozenset(
    (
        "answered_on",
        "born_on",
        "certificate_on",
        "certified_on",
        "decided_on",
        "disclosed_on",
        "filed_on",
        "final_on",
        "identified_on",
        "identity_checked_on",
        "knew_offender_on",
        "made_on",
        "named_on",
        "noticed_on",
        "notified_on",
        "on",
        "opened_on",
        "received_on",
        "sent_on",
        "signed_on",
    )
)
"""Fields of the facts that say on which day something happened."""


def refuse_coming(before: Case | None, after: Case, today: date) -> None:
    """Raise DayToComeError where a fact that changed says that something happened after `today` (a day in Japan)."""
    found = list(_walk("", before, after, today))
    if found:
        refuse_days(found, today)


def refuse_days(found: list[tuple[str, Words, date]], today: date) -> None:
    """Raise DayToComeError for the days of `found` (place, what is written there, day) that lie after `today`."""
    coming = [(place, words, day) for place, words, day in found if day > today]
    if not coming:
        return
    ja = "、".join(f"「{words.ja}」{day}" for _place, words, day in coming[:5])
    en = ", ".join(f"{words.en} {day}" for _place, words, day in coming[:5])
    raise DayToComeError(
        Words(
            ja=f"まだ来ていない日です: {ja}(今日は{today})。",
            en=f"This day is still to come: {en} (today is {today}).",
        ),
        given=", ".join(f"{place} {day}" for place, _words, day in coming[:5]),
        accepted=Words(ja=f"{today}までの日(日本時間)", en=f"a day up to {today}, in Japan"),
    )


def _walk(place: str, before: Any, after: Any, today: date) -> Iterator[tuple[str, Words, date]]:
    """Give every such day after `today` in what differs from before."""
    if before is after or before == after:
        return
    kind: Any = type(after)
    for shape in shapes(kind):
        now, old = getattr(after, shape.name), getattr(before, shape.name, None)
        here = f"{place}.{shape.name}".lstrip(".")
        if isinstance(now, date) and not isinstance(now, datetime):
            if shape.name in PAST and now > today and now != old:
                yield here, Words(ja=shape.means.ja, en=shape.means.en), now
        elif isinstance(now, tuple):
            held = {row.id: row for row in old or () if hasattr(row, "id")}
            for number, item in enumerate(now, 1):
                if dataclasses.is_dataclass(item):
                    yield from _walk(f"{here}[{number}]", held.get(getattr(item, "id", None)), item, today)
        elif dataclasses.is_dataclass(now):
            yield from _walk(here, old, now, today)
