"""How quick is the access provider's desk, and who waits how long? (窓口の計測)."""
