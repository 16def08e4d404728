"""Record a page on the wire and as seen, with the system's own browser (証拠の取得)."""
