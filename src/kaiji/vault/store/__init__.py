"""How are the rows kept on disk? (行の置き方): Parquet segments sorted by address; the only part that knows the column engine."""
