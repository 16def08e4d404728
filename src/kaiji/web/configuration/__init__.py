"""What may be configured, defined once with its words (設定): one TOML file, the environment over it."""
