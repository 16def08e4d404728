"""The column engine (列エンジン), named once: what else needs it takes it from here, so that it is replaced in one place."""

from __future__ import annotations

import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.csv as pacsv  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the engine ships no types

__all__ = ["pa", "pacsv", "pc", "pq"]
