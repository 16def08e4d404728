"""How full is the disk, how fast does it fill, and what may be deleted by whom (保存量): measured in files, without a framework."""
