"""Check a package as a numbered proof; offline, trusting nothing inside it (検証)."""
