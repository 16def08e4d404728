"""Search by words across cases (横断検索): pairs of letters, blinded, in the index; the words themselves stay sealed in their rows."""
