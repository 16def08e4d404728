"""Foreign files of address data, one reader a kind (アドレス資料の読取り). Each lets only our errors out."""
