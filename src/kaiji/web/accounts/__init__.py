"""People, their roles, invitations and tokens (アカウント)."""
