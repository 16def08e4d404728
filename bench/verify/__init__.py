"""What a verification costs (検証の所要時間)."""
