"""Who had that port without any log? (規則による計算): MAP-E and deterministic NAT, computed from the history of rules."""
