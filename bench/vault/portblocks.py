"""Fifty million port blocks as text (計測用のポートブロック): 4,096 addresses with 126 blocks of 512 ports each.

A block is held for a lognormal time (median 20 minutes, at least one), free for 30 seconds and more, then given to another of
three million subscribers. A file holds the next so many lives of every block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bench.vault.sessions import HEADER, START, address_texts, instant_texts
from kaiji.vault.store.engine import pa, pc

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESSES: Final = 4096
_BLOCKS: Final = 126
SLOTS: Final = _ADDRESSES * _BLOCKS
_SUBSCRIBERS: Final = 3_000_000


@dataclass(slots=True)
class PortBlocks:
    """Writes file after file, each going on where the last one ended."""

    seed: int = 5
    _at: Any = None
    _stream: int = 0
    _slots: Any = field(default_factory=lambda: pa.array(range(SLOTS), pa.int64()))

    def write(self, path: Path, lives: int) -> int:
        """Write the next lives of every block; returns the lines."""
        if self._at is None:
            self._at = pc.add(self._whole(2400), START)
        with path.open("wb") as file:
            file.write(HEADER.encode())
            for _ in range(lives):
                file.write(self._life())
        return lives * SLOTS

    def skip(self, lives: int) -> int:
        """Go on as if the next lives had been written; returns the lines."""
        if self._at is None:
            self._at = pc.add(self._whole(2400), START)
        for _ in range(lives):
            self._times()
            self._stream += 1
        return lives * SLOTS

    def _times(self) -> tuple[Any, Any]:
        normal = self._uniform()
        for _ in range(6):
            normal = pc.add(normal, self._uniform())
        normal = pc.multiply(pc.subtract(normal, 3.5), 1.31)
        held = pc.cast(pc.floor(pc.exp(pc.add(pc.multiply(normal, 1.2), 7.063))), pa.int64())
        start = pc.add(
            self._at, pc.add(30, pc.cast(pc.floor(pc.multiply(pc.ln(self._uniform()), -270)), pa.int64()))
        )
        end = pc.add(start, pc.max_element_wise(held, 60))
        self._at = end
        return start, end

    def _life(self) -> bytes:
        start, end = self._times()
        address = pc.bit_wise_and(self._slots, _ADDRESSES - 1)
        first = pc.add(pc.multiply(pc.divide(self._slots, _ADDRESSES), 512), 1024)
        ports = pc.binary_join_element_wise(
            pc.cast(first, pa.string()), pc.cast(pc.add(first, 511), pa.string()), "-"
        )
        who = pc.utf8_lpad(pc.cast(self._whole(_SUBSCRIBERS), pa.string()), 7, "0")
        lines = pc.binary_join_element_wise(
            instant_texts(start),
            instant_texts(end),
            address_texts("198.18.", address),
            ports,
            "",
            "",
            "",
            pc.binary_join_element_wise("S", who, "\n", ""),
            ",",
        )
        return b"".join(lines.cast(pa.binary()).to_pylist())

    def _uniform(self) -> Any:
        self._stream += 1
        return pc.add(pc.random(SLOTS, initializer=self.seed * 1_000_003 + self._stream), 1e-12)

    def _whole(self, most: int) -> Any:
        return pc.cast(pc.floor(pc.multiply(self._uniform(), most * 0.999999)), pa.int64())
