"""What a new board holds: invented people, documentation addresses, the same bytes every time (初期データ)."""
