"""What the office does beyond the facts of a case (事務所の手続): order captures, watch, take answers, keep drafts."""
