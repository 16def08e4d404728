"""The facts of `kaiji.casefile` in rows (事実): each row keeps its value sealed, and beside it what lists need."""
