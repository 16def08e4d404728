"""What goes on behind the pages (裏の仕事): captures, looks, searches, the daily mail. Each survives a restart."""
