"""How do the parties talk? (当事者間のやり取り): signed request and answer packages."""
