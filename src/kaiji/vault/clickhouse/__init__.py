"""Rows on a ClickHouse cluster (ClickHouseの保管先), for what one machine cannot hold; nothing above the store's port knows it."""
