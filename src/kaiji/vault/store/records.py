"""Several records in one line (1行に複数の記録): each becomes a line of its own, and they stand or fall together.

A line all of whose records were read in one go is whole; of any other nothing is taken, and the strict reader says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from kaiji.vault.store.engine import pa, pc


@dataclass(frozen=True, slots=True)
class Records:
    """The lines of a block of which some have several records."""

    lines: Any
    several: Any
    """Numbers of the lines that have several."""
    counts: Any
    """How many each of those has."""
    mark: str

    @classmethod
    def of(cls, lines: Any, mark: str) -> Self | None:
        """Look which lines have several records, each of which begins with a character; None: none has."""
        counts = pc.count_substring(lines, mark)
        many = pc.greater(counts, 1)
        if not pc.any(many).as_py():
            return None
        several = pc.indices_nonzero(many).cast(pa.int64())
        return cls(lines, several, counts.filter(many), mark)

    def apart(self) -> tuple[Any, Any]:
        """Return all lines, one for each record, and the number of the line that each stood in."""
        parts = pc.split_pattern(self.lines.take(self.several), self.mark)
        heads = pc.list_element(parts, 0)
        records = pc.list_slice(parts, 1)
        which = pc.list_parent_indices(records)
        single = pc.binary_join_element_wise(heads.take(which), pc.list_flatten(records), self.mark.encode())
        numbers = pa.array(range(len(self.lines)), pa.int64())
        others = pc.invert(pc.is_in(numbers, value_set=self.several))
        lines = pa.chunked_array([self.lines.filter(others), single]).combine_chunks()
        return lines, pa.concat_arrays([numbers.filter(others), self.several.take(which)])

    def whole(self, batches: list[Any], left: list[int]) -> tuple[list[Any], list[int]]:
        """Return the events of whole lines, and the lines that are left, each once."""
        good = pa.array([], pa.int64())
        for batch in batches:
            found = pc.value_counts(batch["seq"].filter(pc.is_in(batch["seq"], value_set=self.several)))
            numbers, counts = found.field("values"), found.field("counts")
            wanted = self.counts.take(pc.index_in(numbers, value_set=self.several))
            good = pa.concat_arrays([good, numbers.filter(pc.equal(counts, wanted.cast(pa.int64())))])
        bad = self.several.filter(pc.invert(pc.is_in(self.several, value_set=good)))
        if not len(bad):
            return batches, left
        kept = [batch.filter(pc.invert(pc.is_in(batch["seq"], value_set=bad))) for batch in batches]
        return kept, sorted(set(left) | set(bad.to_pylist()))
