"""What must be given so that the carrier finds one subscriber? (検索に必要な項目): per key, who asks for it and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.words import Words
from kaiji.network.claims import NEED_LEVELS
from kaiji.network.retention import basis_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kaiji.ground.dated import Version
    from kaiji.network.carriers import Carrier
    from kaiji.network.lines import SharedLine

KEYS: Final[Mapping[str, Words]] = {
    "source_port": Words(ja="送信元ポート番号", en="source port"),
    "destination_ip": Words(ja="接続先IPアドレス", en="destination IP address"),
    "seconds": Words(ja="秒までの日時", en="time to the second"),
}
LEVEL_WORDS: Final[Mapping[str, Words]] = {
    "required": Words(ja="必要", en="required"),
    "conditional": Words(ja="回線によって必要", en="required on some lines"),
    "helps": Words(ja="あれば役立つ", en="helps"),
    "not-asked": Words(ja="求められていない", en="not asked for"),
    "unknown": Words(ja="不明", en="unknown"),
}
FROM_SITE: Final = Words(
    ja="接続先IPアドレスは、サイト運営者が開示したものに限られます。",
    en="The destination IP must come from the site's operator.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given of a communication (手元にある項目)."""

    source_port: bool
    destination_ip: bool
    seconds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One party's word on one key."""

    carrier: Carrier | None
    """None: it follows from the kind of line, not from the carrier's own words."""
    level: str
    words: Words | None
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One search key: how strongly it is asked for, by whom, and whether it was given."""

    key: str
    level: str
    given: bool
    asked: tuple[Asked, ...]

    @property
    def missing(self) -> bool:
        """Whether it is asked for and was not given."""
        return not self.given and self.level in {"required", "conditional"}

    def as_json(self) -> dict[str, Any]:
        """Return the need with its sources."""
        return {
            "key": self.key,
            "title": KEYS[self.key].as_json(),
            "level": self.level,
            "level_words": LEVEL_WORDS[self.level].as_json(),
            "given": self.given,
            "missing": self.missing,
            "asked": [
                {
                    "carrier": None if item.carrier is None else item.carrier.id,
                    "level": item.level,
                    "words": None if item.words is None else item.words.as_json(),
                    "basis": basis_json(item.version),
                }
                for item in self.asked
            ],
        }


def needs(
    carriers: Iterable[Carrier],
    shared: Sequence[SharedLine],
    given: Given,
    *,
    version: Literal[4, 6],
    on: date,
) -> tuple[Need, ...]:
    """Return what these carriers need to search, the strongest demand of any of them first.

    A source port matters only where an IPv4 is shared: for an IPv6 address it is not demanded.
    """
    asked: dict[str, list[Asked]] = {key: [] for key in KEYS}
    for carrier in carriers:
        claim = carrier.claim("needs", on)
        if claim is not None:
            for key in KEYS:
                asked[key].append(_asked(carrier, key, claim))
    for line in shared:
        if line.shared and line.decides in {"port", "nat-log", "operator"}:
            level = "required" if line.decides == "port" else "conditional"
            asked["source_port"].append(
                Asked(carrier=None, level=level, words=line.title, version=line.version)
            )
    has = {"source_port": given.source_port, "destination_ip": given.destination_ip, "seconds": given.seconds}
    return tuple(_need(key, rows, has[key], version) for key, rows in asked.items())


def _asked(carrier: Carrier, key: str, claim: Version) -> Asked:
    return Asked(carrier=carrier, level=claim.value[key], words=claim.note, version=claim)


def _need(key: str, rows: Sequence[Asked], given: bool, version: Literal[4, 6]) -> Need:
    level = _level(rows)
    if key == "source_port" and version == 6 and level not in {"not-asked", "unknown"}:
        level = "helps"
    if key == "seconds" and not rows:
        level = "required"  # every search is by time: a log has no other handle
    return Need(key=key, level=level, given=given, asked=tuple(rows))


def _level(rows: Sequence[Asked]) -> str:
    """Return the strongest demand; where only some of several parties make it, it is conditional."""
    by_line = [row.level for row in rows if row.carrier is None]
    by_party = [row.level for row in rows if row.carrier is not None]
    strongest = min([*by_line, *by_party], key=NEED_LEVELS.index, default="unknown")
    if strongest == "required" and "required" not in by_line and set(by_party) != {"required"}:
        return "conditional"
    return strongest
