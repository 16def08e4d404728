"""What anyone would write first: Playwright, a full-page screenshot and a PDF; nothing recorded, nothing sealed.

    python bench/capture/bare.py URL FOLDER BEGAN

Prints its seconds since BEGAN (the monotonic clock before the process was started), stage by stage, and then (not timed) how
many of the page's posts its picture really shows.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

Image.MAX_IMAGE_PIXELS = None
BOXES = """() => [...document.querySelectorAll('#comments .comment')].map(one => {
  const box = one.getBoundingClientRect();
  return [Math.floor(box.left + scrollX), Math.floor(box.top + scrollY), Math.ceil(box.right + scrollX), Math.ceil(box.bottom + scrollY)];
})"""


def scroll(page: Page) -> None:
    """Go down a screen at a time until the page has stopped growing."""
    still, last = 0, -1
    while still < 3:
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(50)
        below, height = page.evaluate("[scrollY + innerHeight, document.documentElement.scrollHeight]")
        still = still + 1 if below >= height - 1 and height == last else 0
        if below >= height - 1:
            page.wait_for_timeout(100)
        last = height
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


def main(url: str, folder: Path, began: float) -> None:
    took: dict[str, float] = {}
    last = began

    def lap(stage: str) -> None:
        nonlocal last
        now = time.perf_counter()
        took[stage] = round(now - last, 2)
        last = now

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1280, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo"
        )
        lap("start")
        page.goto(url, wait_until="load")
        lap("load")
        scroll(page)
        lap("scroll")
        page.screenshot(full_page=True, path=folder / "page.png", timeout=0)
        lap("picture")
        page.pdf(format="A4", path=folder / "page.pdf")
        lap("pdf")
        boxes = page.evaluate(BOXES)
        lap("(look, not counted)")
        browser.close()
        lap("close")
    total = last - began - took.pop("(look, not counted)")
    with Image.open(folder / "page.png") as opened:
        picture = opened.convert("RGB")
    shown = sum(picture.crop(tuple(box)).getcolors(1) is None for box in boxes)
    answer = {"seconds": round(total, 2), "stages": took, "posts": len(boxes), "shown": shown}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
