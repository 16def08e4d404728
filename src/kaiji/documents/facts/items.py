"""The kinds of sender information a paper asks for, in the words of the ordinance (発信者情報の種類)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.rows import Item
from kaiji.documents.facts.values import Known
from kaiji.documents.profiles import paper_table
from kaiji.documents.values import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from kaiji.casefile.values import Request, Site

PERSON: Final = (1, 2, 3, 4)
POSTING: Final = (5, 8)
LOG_IN: Final = (9, 13)


def default_items(sites: Iterable[Site]) -> tuple[int, ...]:
    """Return what is asked of a site that logs in this way: 5 and 8 per post, 9 and 13 where it logs log-ins only.

    Where nobody has told how the site logs, both are left to the claimant to confirm and the log of each post is asked for.
    """
    wanted: set[int] = set()
    for site in sites:
        wanted.update(LOG_IN if site.logs == "log-in" else POSTING)
    return tuple(sorted(wanted))


def asked(request: Request | None, sites: Iterable[Site]) -> tuple[int, ...]:
    """Return the items asked for: those of the request, else those that fit the site."""
    return tuple(sorted(request.items)) if request and request.items else default_items(sites)


def item_facts(wanted: Collection[int], day: date, place: str) -> tuple[Item, ...]:
    """Return every item in force on `day`, each with its words and whether it is asked for."""
    found = []
    for topic in paper_table("items"):
        version = topic.on(day)
        law = Origin(kind="law", place=f"items.{topic.key}", note=f"{version.source.title} {version.cite}")
        found.append(
            Item(
                place=f"items.{topic.key}",
                facts={
                    "number": Known(value=version.value, origin=law),
                    "words": Known(value=topic.title.ja, origin=law),
                    "english": Known(value=topic.title.en, origin=law),
                    "asked": Known(
                        value=version.value in wanted, origin=Origin(kind="computed", place=place)
                    ),
                },
            )
        )
    return tuple(found)


def asks_specified(wanted: Collection[int], day: date) -> bool:
    """Return whether any of `wanted` is a 特定発信者情報, which needs the further test of 補充性."""
    return any(
        topic.on(day).value in wanted and topic.extra["kind"] == "specified" for topic in paper_table("items")
    )
