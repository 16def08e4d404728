"""What is sealed at rest, with which key, and how a key goes away (暗号化)."""
