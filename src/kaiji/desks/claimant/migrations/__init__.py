"""Migrations of the office tables (表の移行)."""
