"""What has happened in this case? (事件の経過): models, moves and the append-only journal."""
