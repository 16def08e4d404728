"""The language in which papers are written down, and how it is filled in (書式の言葉)."""
