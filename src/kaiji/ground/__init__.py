"""What every room stands on: words in two languages, errors, instants and days, dated values, hash chains."""
