"""Commands of the recorder (コマンド)."""
