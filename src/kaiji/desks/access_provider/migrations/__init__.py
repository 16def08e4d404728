"""Migrations (移行)."""
