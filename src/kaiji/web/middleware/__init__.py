"""What every request passes through (共通処理): headers, records, language, errors, doors."""
