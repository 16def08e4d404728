"""Read posts out of the recorded bytes, every field bound to where it came from (投稿の抽出)."""
