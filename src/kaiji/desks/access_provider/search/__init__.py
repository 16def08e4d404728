"""Who was it, as far as the log says? (照合): one search a receipt through the vault, holds at once, near misses explained."""
