"""The same moves from a terminal (コマンド)."""
