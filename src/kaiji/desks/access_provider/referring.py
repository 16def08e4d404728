"""Whom to ask next (次の提供者の案内): its name, what it needs to search, and until when its log is likely alive.

What our own contract says of the partner (`desk.toml`) goes first, then what the partner publishes, as the registry of carriers
has it; where neither says anything, nothing is said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.exchange.values import NextHolder
from kaiji.ground.instants import day_in_japan
from kaiji.network.carriers import registry
from kaiji.network.needs import KEYS, LEVEL_WORDS
from kaiji.network.retention import retention

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.desks.access_provider.setup import Partner

_TOLD: Final = ("required", "conditional", "helps")


def next_holder(partner: Partner, *, at: datetime | None, today: date) -> NextHolder:
    """Return the next provider for a communication at `at`, as far as is known `today`."""
    return NextHolder(
        name=partner.name,
        address=partner.address,
        needs=partner.needs or _published_needs(partner, today),
        log_until=None if at is None else _log_until(partner, at),
    )


def further_words(holder: NextHolder) -> str:
    """Say for a letter what the next provider needs and how long its log likely lasts; empty where neither is known."""
    words = []
    if holder.needs:
        words.append(f"当該事業者が調査するために必要とする項目は、{'、'.join(holder.needs)}です。")
    if holder.log_until is not None:
        day = holder.log_until
        words.append(
            f"当該事業者の通信記録が残っていると見込まれるのは、{day.year}年{day.month}月{day.day}日までです"
            "（見込みであり、同社が約束するものではありません。）。"
        )
    return "".join(words)


def _published_needs(partner: Partner, today: date) -> tuple[str, ...]:
    if not partner.carrier:
        return ()
    claim = registry().carrier(partner.carrier).claim("needs", today)
    if claim is None:
        return ()
    return tuple(
        f"{words.ja}（{LEVEL_WORDS[claim.value[key]].ja}）"
        for key, words in KEYS.items()
        if claim.value[key] in _TOLD
    )


def _log_until(partner: Partner, at: datetime) -> date | None:
    """Return the last day on which the log is likely alive: the day before it may be gone."""
    if partner.log_days is not None:
        return day_in_japan(at) + timedelta(days=partner.log_days - 1)
    if not partner.carrier:
        return None
    return retention(partner.carrier, on=day_in_japan(at)).alive_until(at).low - timedelta(days=1)
