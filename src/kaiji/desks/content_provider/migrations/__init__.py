"""Tables of the content provider's desk (表)."""
