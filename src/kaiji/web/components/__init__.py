"""Parts of pages that need some reckoning (画面の部品)."""
