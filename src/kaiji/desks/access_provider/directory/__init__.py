"""Whose line is it? (顧客台帳): one look-up by key in the operator's own customer system; never a copy of it."""
