"""Pictures of pages (画面の確認): every page of a list at 390, 768 and 1280 px, light and dark, Japanese and English, and as print.

    .venv/bin/python tools/screenshots.py claimant /tmp/pictures / /account/ /account/people/ --widths 390,1280 --languages ja

Serves the desk in a home of its own, signs the first owner up, and writes `<place>-<width>-<scheme>-<language>.png` and
`<place>-print-<language>.pdf`; prints what axe finds and what is too wide.
A desk's `tests/desks/<package>/screens.py` may hold `fill(served)`, which puts rows in, and `PLACES`, the paths to visit.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from tests.web.browsing import chromium, faults, sign_up, too_wide, window  # noqa: E402  # found beside this tool
from tests.web.serving import Served, serve  # noqa: E402  # found beside this tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("desk", choices=("claimant", "content-provider", "access-provider"))
    parser.add_argument("out", type=Path)
    parser.add_argument("places", nargs="*", help="paths; without any, those of the desk's screens.py")
    parser.add_argument("--widths", default="390,768,1280")
    parser.add_argument("--languages", default="ja,en")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--edition", default="office", choices=("office", "self"))
    return parser.parse_args(words)


def _name(place: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", place.lower()).strip("-") or "front"


def _visit(
    browser: Browser,
    served: Served,
    cookies: Any,
    places: Sequence[str],
    told: argparse.Namespace,
) -> int:
    found = 0
    for language in told.languages.split(","):
        for scheme in told.schemes.split(","):
            for width in map(int, told.widths.split(",")):
                mode: Literal["light", "dark"] = "dark" if scheme == "dark" else "light"
                with window(browser, served, width=width, language=language, scheme=mode) as page:
                    page.context.add_cookies(cookies)
                    page.context.add_cookies(
                        [{"name": "kaiji_language", "value": language, "url": served.address}]
                    )
                    for place in places:
                        page.goto(place)
                        name = f"{_name(place)}-{width}-{scheme}-{language}"
                        page.screenshot(path=told.out / f"{name}.png", full_page=True)
                        for fault in [*faults(page), *too_wide(page)]:
                            found += 1
                            print(f"{name}: {fault}", file=sys.stderr)
                        if width >= 1000 and mode == "light":
                            page.pdf(path=told.out / f"{_name(place)}-print-{language}.pdf", format="A4")
    return found


def main(words: Sequence[str]) -> int:
    """Take the pictures; return 1 where axe or the width found something."""
    told = _arguments(words)
    told.out.mkdir(parents=True, exist_ok=True)
    module = f"tests.desks.{told.desk.replace('-', '_')}.screens"
    screens = (
        importlib.import_module(module)
        if find_spec(module.rpartition(".")[0]) and find_spec(module)
        else None
    )
    with tempfile.TemporaryDirectory() as home, serve(told.desk, Path(home)) as served, chromium() as browser:
        with window(browser, served) as page:
            sign_up(page, served, edition=told.edition)
            cookies = page.context.cookies()
        if screens is not None and hasattr(screens, "fill"):
            screens.fill(served)
        places = told.places or (list(screens.PLACES) if screens is not None else ["/"])
        return 1 if _visit(browser, served, cookies, places, told) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
