"""What people fill in at this desk (入力欄)."""
