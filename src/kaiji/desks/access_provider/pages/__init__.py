"""Pages of this desk (画面)."""
