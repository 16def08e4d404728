"""Kaiji (開示): from a harmful anonymous post to an identified author, before the connection logs are gone."""

__version__ = "0.1.0"
