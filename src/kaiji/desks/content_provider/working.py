"""Work in the background (仕事)."""
