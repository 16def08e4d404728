"""How quick are the pages with ten thousand cases? (画面の計測)."""
