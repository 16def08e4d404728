"""What the board remembers: content, members and, apart from both, connection data (保存)."""
