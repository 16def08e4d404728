"""The column engine (列エンジン), named once: what else needs it takes it from here, so that it is replaced in one place."""

from __future__ import annotations

import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.csv as pacsv  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the engine ships no types

# `pyarrow.parquet.ParquetFile` builds paths and names anew for every row group read: half the time of a look-up
from pyarrow._parquet import ParquetReader  # type: ignore[import-untyped]  # the engine ships no types

__all__ = ["ParquetReader", "pa", "pacsv", "pc", "pq"]
