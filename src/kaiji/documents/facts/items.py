"""The kinds of sender information a paper asks for, in the words of the ordinance (発信者情報の種類).

Which items there are on a day and which of them are 特定発信者情報 is said by the law room; the exact words of the current
ordinance, as the forms print them, stand in this room's `items.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.origins import of_authority
from kaiji.documents.facts.rows import Item
from kaiji.documents.facts.values import Known
from kaiji.documents.profiles import paper_table
from kaiji.documents.values import Origin
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from kaiji.casefile.values import Site

PERSON: Final = (1, 2, 3, 4)
POSTING: Final = (5, 8)
LOG_IN: Final = (9, 13)


def default_items(sites: Iterable[Site]) -> tuple[int, ...]:
    """Return what is asked of a site that logs in this way: 5 and 8 per post, 9 and 13 where it logs log-ins only.

    Of a site whose posters are registered their data are asked for too. Where nobody has told how the site logs, the log
    of each post is asked for and the check says so.
    """
    wanted: set[int] = set()
    for site in sites:
        wanted.update(LOG_IN if site.logs == "log-in" else POSTING)
        if site.accounts == "registered":
            wanted.update(PERSON)
    return tuple(sorted(wanted))


def item_facts(wanted: Collection[int], day: date, place: str) -> tuple[Item, ...]:
    """Return every item in force on `day`, each with its words and whether it is asked for."""
    printed = {topic.on(day).value: topic for topic in paper_table("items")}
    found = []
    for item in items_on(day):
        law = of_authority(f"items.{item.id}", item.basis)
        found.append(
            Item(
                place=f"items.{item.id}",
                facts={
                    "number": Known(value=item.number, origin=law),
                    "words": Known(value=printed[item.number].title.ja, origin=law),
                    "english": Known(value=printed[item.number].title.en, origin=law),
                    "asked": Known(value=item.number in wanted, origin=Origin(kind="computed", place=place)),
                },
            )
        )
    return tuple(found)


def asks_specified(wanted: Collection[int], day: date) -> bool:
    """Return whether any of `wanted` is a 特定発信者情報, which needs the further test of 補充性."""
    return any(item.specified and item.number in wanted for item in items_on(day))
