"""`make site`: write the site to build/site; a link that leads nowhere ends it with status 1 (文書のサイトを作る)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.docs_site.pages import ROOT, build


def main(words: list[str]) -> int:
    """Build the site."""
    parser = argparse.ArgumentParser(prog="make site", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site")
    told = parser.parse_args(words)
    site = build(told.out)
    for fault in site.faults:
        print(fault, file=sys.stderr)
    print(f"{len(site.pages)} pages: {told.out / 'index.html'}")
    return 1 if site.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
