"""What does the claimant's side do next? (請求者の机): the pages, forms and moves of the victim's office."""
