"""What a paper may say: facts of the case and of the law by name, each with its origin (書面に書ける事実)."""
