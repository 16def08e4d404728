"""Scroll until nothing more comes (最下部までの読込み): height, nodes, images and requests all stand still.

Steps are shorter than the viewport, so that everything is seen once by whatever waits to be seen (lazy images, further
posts). A step ends when the proxy has nothing under way, not after a guessed pause.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kaiji.evidence.capture.isolated import IsolatedWorld
    from kaiji.evidence.capture.ledger import Ledger
    from kaiji.evidence.capture.settings import Settings

_STEP: Final = """(y) => new Promise(done => {
  window.scrollTo({top: y, behavior: 'instant'});
  const count = () => {
    const root = document.documentElement, images = document.images;
    let pending = 0;
    for (const i of images) if (!i.complete && i.getClientRects().length) pending++;
    done({height: Math.max(root.scrollHeight, document.body ? document.body.scrollHeight : 0),
          width: root.scrollWidth, y: window.scrollY, view: window.innerHeight,
          nodes: document.getElementsByTagName('*').length, images: images.length, pending});
  };
  const late = setTimeout(count, 250);
  requestAnimationFrame(() => requestAnimationFrame(() => { clearTimeout(late); setTimeout(count, 0); }));
})"""
_BROKEN: Final = (
    "() => [...document.images].filter(i => i.complete && i.naturalWidth === 0 && i.currentSrc).length"
)
QUIET_SECONDS: Final = 0.25
"""How long nothing may be under way at the bottom before the page is taken to have ended."""
_SETTLE_ROUNDS: Final = 3
_IMAGE_SECONDS: Final = 3.0
"""How long pictures that are not there yet are waited for once everything else stands still."""
_REQUEST_SECONDS: Final = 15.0
"""How long one step waits for what is under way; the bottom is only believed when nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrolled:
    """How the scrolling ended."""

    height: int
    width: int
    nodes: int
    images: int
    pending_images: int
    broken_images: int
    pending_requests: int
    steps: int
    fixed_point: bool
    """Whether height, nodes and images stood still with nothing under way."""
    cap: str | None
    """`height` or `scroll-seconds` where a limit ended it."""

    def as_json(self) -> dict[str, Any]:
        """Return the counters as they stand in meta/capture.json."""
        return {
            "height": self.height,
            "nodes": self.nodes,
            "images": self.images,
            "pending_images": self.pending_images,
            "broken_images": self.broken_images,
            "pending_requests": self.pending_requests,
            "steps": self.steps,
            "fixed_point": self.fixed_point,
            "cap": self.cap,
        }


async def scroll_to_fixed_point(world: IsolatedWorld, ledger: Ledger, settings: Settings) -> Scrolled:
    """Scroll down to where the page ends, and back to its top; raises DocumentGoneError."""
    loop = asyncio.get_running_loop()
    until = loop.time() + settings.limits.scroll_seconds
    seen = await world.ask(_STEP, 0)
    y, steps, still, cap = 0, 1, 0, None
    patient_until = until
    while not (still >= _SETTLE_ROUNDS and (not seen["pending"] or loop.time() > patient_until)):
        if loop.time() > until:
            cap = "scroll-seconds"
            break
        if seen["height"] > settings.limits.height:
            cap = "height"
            break
        before = (seen["height"], seen["nodes"], seen["images"])
        y = min(y + int(seen["view"] * 0.9), max(seen["height"] - seen["view"], 0))
        seen = await world.ask(_STEP, y)
        steps += 1
        at_bottom = y + seen["view"] >= seen["height"] - 1
        await _wait_for_requests(ledger, min(until, loop.time() + _REQUEST_SECONDS), at_bottom=at_bottom)
        if at_bottom:
            seen = await world.ask(_STEP, y)
        same = before == (seen["height"], seen["nodes"], seen["images"])
        still = still + 1 if at_bottom and same and not ledger.live(loop.time()) else 0
        if still == 1:
            patient_until = loop.time() + _IMAGE_SECONDS
    broken = await world.ask(_BROKEN)
    await world.ask(_STEP, 0)
    return Scrolled(
        height=seen["height"],
        width=seen["width"],
        nodes=seen["nodes"],
        images=seen["images"],
        pending_images=seen["pending"],
        broken_images=broken,
        pending_requests=len(ledger.under_way),
        steps=steps,
        fixed_point=still >= _SETTLE_ROUNDS,
        cap=cap,
    )


async def _wait_for_requests(ledger: Ledger, until: float, *, at_bottom: bool) -> None:
    """Wait while requests are under way; at the bottom also until none has been for a moment."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        quiet = loop.time() - ledger.last_at
        if not ledger.live(loop.time()) and (not at_bottom or quiet >= QUIET_SECONDS / _SETTLE_ROUNDS):
            return
        await asyncio.sleep(0.01)
