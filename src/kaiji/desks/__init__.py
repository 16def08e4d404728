"""What does each party do next? (各当事者の机): claimant, content provider, access provider."""
