"""Who behind a MAP-E address used this port? (MAP-Eの利用者): computed from the port alone (RFC 7597 section 5.1).

A MAP-E rule with offset *a* and *k* PSID bits gives each user the ports whose middle bits are the user's PSID:
`port = A·2^(16-a) + PSID·2^m + j`, m = 16 - a - k, A ≥ 1 when a > 0. So address and port name one of 2^k users without any
log; the carrier then looks up which line had that share at that second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class PortShare:
    """One user's share of the ports of a shared address (ポートの割当て)."""

    psid: int
    """Port-set id: the user's number among those who share the address."""
    blocks: tuple[tuple[int, int], ...]
    """First and last port of each block, both included."""
    users: int
    """How many share the address at most."""

    @property
    def ports(self) -> int:
        """How many ports the user has."""
        return sum(last - first + 1 for first, last in self.blocks)

    def as_json(self) -> dict[str, Any]:
        """Return the share with its blocks as `first-last`."""
        return {
            "psid": self.psid,
            "psid_hex": f"0x{self.psid:X}",
            "ports": self.ports,
            "blocks": [f"{first}-{last}" for first, last in self.blocks],
            "users_sharing": self.users,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShare:
    """Why no user can be computed (計算できない理由)."""

    code: str
    words: Words


def users_at_most(psid_bits: int) -> int:
    """Return how many users can share one IPv4 address under such a rule."""
    return 1 << psid_bits


def share_of(port: int, *, offset: int, psid_bits: int) -> PortShare | NoShare:
    """Return the share that holds `port`, or why there is none: a port below 2^(16-offset) never occurs on such a line."""
    if not (0 <= offset <= 15 and 0 <= psid_bits <= 16 - offset and 0 <= port <= 65535):
        raise ValueError((port, offset, psid_bits))
    low_bits = 16 - offset - psid_bits
    if offset and port < 1 << (16 - offset):
        floor = 1 << (16 - offset)
        return NoShare(
            code="port-never-used",
            words=Words(
                ja=f"この種の回線では{floor}より小さいポートは使われません。ポート番号か、回線の種類の見立てを確かめてください。",
                en=f"Such a line never uses a port below {floor}: check the port, or whether the line is of this kind.",
            ),
        )
    psid = (port >> low_bits) & ((1 << psid_bits) - 1)
    size = 1 << low_bits
    groups = range(1, 1 << offset) if offset else range(1)
    starts = ((group << (16 - offset)) + psid * size for group in groups)
    return PortShare(
        psid=psid, blocks=tuple((start, start + size - 1) for start in starts), users=users_at_most(psid_bits)
    )
