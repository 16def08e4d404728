"""The column engine (列エンジン), named once: what else needs it takes it from here, so that it is replaced in one place."""

from __future__ import annotations

from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.csv as pacsv  # type: ignore[import-untyped]  # the engine ships no types

# `pyarrow.parquet.ParquetFile` builds paths and names anew for every row group read: half the time of a look-up
from pyarrow._parquet import ParquetReader  # type: ignore[import-untyped]  # the engine ships no types

# the engine's own pool keeps what it once needed, a little more with every look-up; the system's gives it back, and is no slower here
pa.set_memory_pool(pa.system_memory_pool())

__all__ = ["ParquetReader", "pa", "pacsv", "parquet_writer", "pc", "whole_table"]


def whole_table(file: Any) -> Any:
    """Return all rows of an open Parquet file; raises OSError, ArrowException."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above; a look-up does without it, and without 10 MB

    return pq.ParquetFile(file).read(use_threads=False)


def parquet_writer(sink: Any, schema: Any, **settings: Any) -> Any:
    """Return the engine's writer of one Parquet file."""
    import pyarrow.parquet as pq  # a look-up does without it, and without 10 MB

    return pq.ParquetWriter(sink, schema, **settings)
