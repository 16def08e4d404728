"""Which addresses are ours, and which are shared? (自社のアドレス空間): declared, else inferred from the logs taken in.

Where nobody declared the space, the networks that the imports bore count as ours: /24 for IPv4 and /48 for IPv6, the
smallest that are routed between operators on their own. The answer then says that it was inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.reading import FieldError, read_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Version

_MAP: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address stands (アドレスの所属)."""

    ours: bool
    declared: bool
    """Somebody declared the space; else it was inferred from the imports."""
    partner: str | None
    """Wholesale partner who holds the subscribers of this address."""
    shared: bool
    """Sessions or port blocks were logged on it: a port or a destination is needed."""
    plain: bool
    """It was also, or only, held whole."""


def note_seen(manifest: Manifest, addresses: Mapping[tuple[Version, str], frozenset[int]]) -> None:
    """Add the addresses of an import, inside its transaction; IPv6 ones are given by their upper 64 bits."""
    networks: dict[tuple[Version, int], dict[str, int]] = {}
    for (version, shape), numbers in addresses.items():
        for number in numbers:
            network, bit = (number >> 8, number & 255) if version == 4 else (number >> 16, 0)
            maps = networks.setdefault((version, network), {"shared": 0, "plain": 0})
            maps[shape] |= 1 << bit
    for (version, network), maps in networks.items():
        old = _maps(manifest, version, network)
        shared, plain = (
            (maps["shared"] | old[0], maps["plain"] | old[1]) if old else (maps["shared"], maps["plain"])
        )
        manifest.db.execute(
            "INSERT OR REPLACE INTO seen VALUES(?,?,?,?)",
            (version, network, shared.to_bytes(_MAP, "little"), plain.to_bytes(_MAP, "little")),
        )


def declare(
    manifest: Manifest, prefix: str, *, since: int | None, until: int | None, partner: str | None
) -> None:
    """Declare a prefix ours (or a wholesale partner's) from `since` until `until`, exclusive; inside a transaction.

    Raises QuestionError for what is no prefix, and for a stretch that ends before it begins.
    """
    if since is not None and until is not None and until <= since:
        raise QuestionError(
            Words(ja="期間の終わりが始めより前です。", en="The stretch ends before it begins."), given=prefix
        )
    try:
        where = read_address(prefix)
    except FieldError as error:
        raise QuestionError(
            Words(ja="アドレス範囲として読めません。", en="This is not a prefix."),
            given=prefix,
            accepted=Words(
                ja="203.0.113.0/24 や 2001:db8::/32 の形", en="such as 203.0.113.0/24 or 2001:db8::/32"
            ),
        ) from error
    last = where.number + (1 << ((32 if where.version == 4 else 128) - where.length)) - 1
    manifest.db.execute(
        "INSERT INTO space VALUES(?,?,?,?,?,?,?)",
        (where.version, prefix, f"{where.number:032x}", f"{last:032x}", since, until, partner),
    )


class Space:
    """The address space of one vault, as it stood when opened (アドレス空間)."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._declared = {row[0] for row in manifest.db.execute("SELECT DISTINCT version FROM space")}
        self._seen: dict[tuple[Version, int], tuple[int, int] | None] = {}

    def place_of(self, version: Version, address: int, at: int) -> Place:
        """Return where an address stands at an instant."""
        network, bit = (address >> 8, address & 255) if version == 4 else (address >> 80, 0)
        maps = self._maps(version, network)
        shared, plain = (bool(maps[0] >> bit & 1), bool(maps[1] >> bit & 1)) if maps else (False, False)
        if version not in self._declared:
            return _inferred(maps is not None, shared, plain)
        row = self._manifest.db.execute(
            "SELECT partner FROM space WHERE version=? AND first<=? AND last>=? AND (since IS NULL OR since<=?) "
            "AND (until IS NULL OR ?<until) ORDER BY first DESC, last LIMIT 1",
            (version, f"{address:032x}", f"{address:032x}", at, at),
        ).fetchone()
        partner = None if row is None else row[0]
        ours = row is not None and partner is None
        return Place(ours=ours, declared=True, partner=partner, shared=shared, plain=plain)

    def _maps(self, version: Version, network: int) -> tuple[int, int] | None:
        key = version, network
        if key not in self._seen:
            self._seen[key] = _maps(self._manifest, version, network)
        return self._seen[key]


@cache
def _inferred(ours: bool, shared: bool, plain: bool) -> Place:  # three facts, named by whoever asks
    return Place(ours=ours, declared=False, partner=None, shared=shared, plain=plain)


def _maps(manifest: Manifest, version: Version, network: int) -> tuple[int, int] | None:
    row = manifest.db.execute(
        "SELECT shared, plain FROM seen WHERE version=? AND network=?", (version, network)
    ).fetchone()
    return None if row is None else (int.from_bytes(row[0], "little"), int.from_bytes(row[1], "little"))
