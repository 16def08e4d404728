"""Some row groups of a segment, opened together (行グループを開く): described to the engine once and read column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import ParquetReader, pa
from kaiji.vault.store.footer import some_groups
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.vault.store.blocks import Index
    from kaiji.vault.store.segment import Segment


class Groups:
    """Row groups of one segment (行グループの束)."""

    def __init__(
        self,
        file: Any,
        segment: Segment,
        index: Index,
        groups: Sequence[int],
        *,
        few: bool = False,
        memory: Any = None,
    ) -> None:
        """Read their descriptions; raises SegmentError.

        `few`: few of the values are wanted, so that a column had better come in one piece. `memory`: where the engine puts them.
        """
        self._segment = segment
        self._rows = list(map(index.rows_of, groups))
        try:
            described = [file.read_at(length, offset) for offset, length in map(index.described_at, groups)]
            footer = ParquetReader(memory_pool=memory)
            # read ahead by other threads it would take longer
            bare = some_groups(index.head, index.tail, described, sum(self._rows))
            footer.open(pa.BufferReader(bare), pre_buffer=False)
            self._reader = ParquetReader(memory_pool=memory)
            self._reader.open(
                file,
                metadata=footer.metadata,
                pre_buffer=False,
                binary_type=pa.large_binary() if few else None,
            )
        except (OSError, pa.ArrowException) as error:
            raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error

    def read(self, columns: list[str], places: Sequence[int] | None = None) -> Any:
        """Return columns of the groups, or of those at some places among them, one after the other; raises SegmentError."""
        name = self._segment.name
        read = range(len(self._rows)) if places is None else places
        wanted = [self._segment.columns.index(column) for column in columns]
        try:
            table = self._reader.read_row_groups(list(read), column_indices=wanted, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise SegmentError(DAMAGED.filled(name=name), given=name) from error
        if table.num_rows != sum(self._rows[place] for place in read) or table.column_names != columns:
            raise SegmentError(DAMAGED.filled(name=name), given=name)
        return table
