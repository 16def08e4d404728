"""What stood on the page, provably? (証拠保全): capture, extract, seal, verify."""
