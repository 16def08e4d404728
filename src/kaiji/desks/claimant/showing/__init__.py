"""What a page shows, read from rows by a bounded number of queries (表示の値): frozen values, no HTML."""
