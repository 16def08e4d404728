"""What would have singled one out (足りない情報): told to whoever asked, so that a second request can bring it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.desks.access_provider.models import Item

FACTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "port": Words(ja="送信元ポート番号", en="source port"),
        "destination": Words(ja="接続先IPアドレス", en="destination address"),
        "protocol": Words(ja="プロトコル", en="protocol"),
        "time": Words(ja="より正確な日時", en="a more exact time"),
    }
)


def named(one: Mapping[str, Any]) -> Words:
    """Return what a fact that the vault names is called by people."""
    fact = str(one["fact"])
    return FACTS.get(fact, Words(ja=fact, en=fact))


def lacking(item: Item) -> str:
    """Return in Japanese what would narrow an item down; empty where the vault named nothing. Nobody is counted or named."""
    found = (item.finding or {}).get("would_decide", ())
    names = [named(one).ja for one in found]
    return (
        f"次の情報があれば、特定できる可能性があります: {'、'.join(dict.fromkeys(names))}。" if names else ""
    )
