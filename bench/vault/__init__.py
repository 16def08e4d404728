"""How right, how small and how quick is the vault? (保管庫の検証と計測)."""
