"""The whole journey with three parties, each at an installation of its own (三者の道のり)."""
