"""Template tags of the shell (部品のタグ)."""
