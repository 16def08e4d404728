"""Which papers a case calls for, and what each is filled in from (作る書面)."""
