"""Who held that address and port at that second? (接続ログ): import, find, hold, expire."""
