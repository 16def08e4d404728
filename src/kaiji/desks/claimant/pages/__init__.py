"""The pages of the claimant's desk (画面): each reads `showing`, and changes anything only by a move."""
