"""What do the tables say, and since when? Signed, dated bundles of law, carriers and templates, beside the release."""
