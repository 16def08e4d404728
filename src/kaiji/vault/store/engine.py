"""The column engine (列エンジン), named once: what else needs it takes it from here, so that it is replaced in one place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.csv as pacsv  # type: ignore[import-untyped]  # the engine ships no types

# `pyarrow.parquet.ParquetFile` builds paths and names anew for every row group read: half the time of a look-up
from pyarrow._parquet import ParquetReader  # type: ignore[import-untyped]  # the engine ships no types

if TYPE_CHECKING:
    from collections.abc import Iterator

# the engine's own pool keeps what it once needed, a little more with every look-up; the system's gives it back, and is no slower here
pa.set_memory_pool(pa.system_memory_pool())

__all__ = ["ParquetReader", "keeping_pool", "pa", "pacsv", "parquet_writer", "pc", "whole_table"]


@contextmanager
def keeping_pool() -> Iterator[Any]:
    """Lend a pool that keeps what is freed for what is asked for next, and gives it all back in the end.

    Where columns come and go by the thousand, asking the system each time is a tenth of the work. (The engine's third pool, mimalloc,
    is as quick and keeps half as much again.)
    """
    try:
        pool = pa.jemalloc_memory_pool()
    except NotImplementedError:  # an engine built without it
        pool = pa.system_memory_pool()
    try:
        yield pool
    finally:
        pool.release_unused()


def whole_table(file: Any) -> Any:
    """Return all rows of an open Parquet file; raises OSError, ArrowException."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above; a look-up does without it, and without 10 MB

    return pq.ParquetFile(file).read(use_threads=False)


def parquet_writer(sink: Any, schema: Any, **settings: Any) -> Any:
    """Return the engine's writer of one Parquet file."""
    import pyarrow.parquet as pq  # a look-up does without it, and without 10 MB

    return pq.ParquetWriter(sink, schema, **settings)
