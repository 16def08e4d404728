"""Close a package: hashes, time stamps, signature, custody (封印)."""
