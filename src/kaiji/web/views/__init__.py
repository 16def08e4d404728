"""Pages of the shell itself (土台の画面)."""
