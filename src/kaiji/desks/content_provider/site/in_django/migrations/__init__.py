"""Tables of the recorder (表)."""
