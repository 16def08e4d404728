"""One command out, one command in (控え): database and files in one ZIP, keys apart in another."""
