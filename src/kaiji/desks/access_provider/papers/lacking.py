"""What would have singled one out (足りない情報): told to whoever asked, so that a second request can bring it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.desks.access_provider.models import Item

FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "port": "送信元ポート番号",
        "destination": "接続先IPアドレス",
        "protocol": "プロトコル",
        "time": "より正確な日時",
    }
)


def lacking(item: Item) -> str:
    """Return in Japanese what would narrow an item down; empty where the vault named nothing. Nobody is counted or named."""
    found = (item.finding or {}).get("would_decide", ())
    names = [FACTS.get(str(one["fact"]), str(one["fact"])) for one in found]
    return (
        f"次の情報があれば、特定できる可能性があります: {'、'.join(dict.fromkeys(names))}。" if names else ""
    )
