"""Which AS announced, or which holder was registered for, this address on that day? (アドレス表): dated tables, one file each."""
