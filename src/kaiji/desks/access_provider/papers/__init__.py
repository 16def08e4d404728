"""What goes out (発送する書面): inquiries in one run, a letter for every outcome, the answer as package or table."""
