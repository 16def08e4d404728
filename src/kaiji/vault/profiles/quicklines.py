"""Lines that a module reads, many at once (モジュールの書式の一括読取り): the shape of a line is learned from one it has read.

What has such a shape is read by columns, on two threads; every other line goes to the module's own reader, which decides.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import give, text_of
from kaiji.vault.reading import FieldError, Rejected
from kaiji.vault.store.cutting import Template
from kaiji.vault.store.formtext import FormText, Taken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from kaiji.vault.store.shapes import Learned
    from kaiji.vault.values import Row, Version

_READERS: Final = 2
_AHEAD: Final = 4


@dataclass(slots=True)
class QuickLines:
    """Reads a row, or none, from every line (行の読取り)."""

    parse: Callable[[str], Row]
    """Returns the row of a line; raises FieldError for one that does not fit."""
    take: Callable[[Version, Any], None]
    template: Template
    inside: bool
    lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_READERS))
    _waiting: deque[Future[Taken]] = field(default_factory=deque)

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        self._waiting.append(self._pool.submit(FormText([self.template], self.inside).take, block))
        while len(self._waiting) > _AHEAD:
            self._give()

    def finish(self) -> None:
        """Give out what still waits."""
        while self._waiting:
            self._give()
        self._pool.shutdown()

    def _give(self) -> None:
        taken = self._waiting.popleft().result()
        for version, batch in taken.rows:
            self.take(version, batch)
        rows = []
        for number, raw in zip(taken.left, taken.raws, strict=True):
            try:
                rows.append(self.parse(text_of(raw)))
            except FieldError as error:
                self.rejected.append(Rejected(self.lines + number + 1, error.code, raw))
        give(rows, self.take)
        self.lines += taken.lines


def quick_template(
    learn: Callable[[str], Learned | None],
    read_time: Callable[[str, str | None], int],
    zone: tzinfo | None,
    *,
    joined: Mapping[str, tuple[str, ...]] | None = None,
    time: str = "%Y-%m-%d %H:%M:%S",
    addresses: tuple[str, ...] = ("public_ip",),
) -> Template:
    """Return the template of lines whose shapes are learned from those that a module has read."""
    return Template(
        line=0,
        anchored=False,
        header=False,
        whats={},
        fixed={},
        key="",
        time=time,
        zone=zone,
        read_time=read_time,
        agrees=lambda _text, _fields: True,
        learn=learn,
        joined=joined or {},
        addresses=addresses,
    )
