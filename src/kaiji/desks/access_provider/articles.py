"""The articles that this desk names (条文), as of a day: from the tables of the law room, never written down here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.law.articles import cite

if TYPE_CHECKING:
    from datetime import date

TOPICS: Final = {
    "inquiry": "opinion-inquiry",
    "told": "order-notice-to-sender",
    "lookup": "purpose-limit",
    "refusal": "refusal-liability",
    "provision": "provision-order",
    "lapse": "provision-order-lapse",
    "appeal": "provision-order-appeal",
}


def articles(on: date) -> dict[str, str]:
    """Return the article of each topic, such as `6条3項`."""
    return {name: cite(topic, on).text for name, topic in TOPICS.items()}
