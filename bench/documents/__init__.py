"""How long the papers of a case take (書面の速さ)."""
