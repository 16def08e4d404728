"""Pages of the desk (画面)."""
