"""What does the law say on a day? (法令). Pure: it is told the day, it never asks the clock."""
