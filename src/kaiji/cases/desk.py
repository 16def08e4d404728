"""The moves of the claimant's case (事件の手続)."""
