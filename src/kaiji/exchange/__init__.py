"""How do the parties talk? (当事者間の受渡し): signed request and answer packages.

`asking` makes a request out of a case, `answering` an answer out of a request, `taking` brings the answer back into the case;
`sealing` writes a package and `checking` puts one through every step. Nothing here looks at a clock, a network or a database.
"""
