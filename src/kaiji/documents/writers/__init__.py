"""Printing: the only place that knows Typst, Word and the like (書面の出力)."""
