"""Whose address was it? (経由プロバイダの特定): address, port and time to carrier candidates."""
