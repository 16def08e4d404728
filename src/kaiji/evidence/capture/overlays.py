"""What lies over posts (重なり表示): banners and bars, found by asking the browser what is on top.

They are hidden only in a declared second pass, after the page as it was has been kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.capture.placing import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.evidence.capture.isolated import IsolatedWorld
    from kaiji.evidence.capture.placing import Place
    from kaiji.evidence.posts import Post

_FIND: Final = """(posts) => {
  const found = new Map();
  for (const [index, selector, left, top, right, bottom] of posts) {
    const own = document.querySelector(selector);
    if (!own) continue;
    const x0 = Math.max(left, 0) + 4, x1 = Math.min(right, innerWidth) - 4;
    const y0 = Math.max(top, 0) + 4, y1 = Math.min(bottom, innerHeight) - 4;
    for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) {
      const hit = document.elementFromPoint(x0 + (x1 - x0) * i / 4, y0 + (y1 - y0) * j / 4);
      if (!hit || own.contains(hit) || hit.contains(own)) continue;
      let over = null;
      for (let up = hit; up && !up.contains(own); up = up.parentElement) {
        if (['fixed', 'absolute', 'sticky'].includes(getComputedStyle(up).position)) over = up;
      }
      if (!over) continue;
      if (!found.has(over)) found.set(over, new Set());
      found.get(over).add(index);
    }
  }
  globalThis.kaijiOverlays = [...found.keys()];
  return [...found].map(([element, indexes]) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const name = element.localName + (element.id ? '#' + element.id : '')
      + [...element.classList].map(one => '.' + one).join('');
    return {name: name.slice(0, 120), position: style.position, posts: [...indexes],
            left: box.left, top: box.top, right: box.right, bottom: box.bottom};
  });
}"""
_HIDE: Final = """() => {
  for (const one of globalThis.kaijiOverlays || []) one.style.setProperty('visibility', 'hidden', 'important');
}"""
_UNFIX: Final = """() => {
  let count = 0;
  const hidden = new Set(globalThis.kaijiOverlays || []);
  for (const one of document.querySelectorAll('body *')) {
    if (hidden.has(one) || getComputedStyle(one).position !== 'fixed') continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const width = box.width + 'px', top = box.top + 'px', left = box.left + 'px';
    const wanted = {position: 'absolute', top, left, width, bottom: 'auto', right: 'auto'};
    for (const [name, value] of Object.entries(wanted)) one.style.setProperty(name, value, 'important');
    count++;
  }
  return count;
}"""
_AROUND: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """An element that hides (parts of) posts where the page begins."""

    name: str
    position: str
    box: Box
    posts: tuple[int, ...]
    """Indexes of the posts it lies over."""

    def as_json(self, numbers: Sequence[int | None]) -> dict[str, Any]:
        """Return the overlay as meta/capture.json says it."""
        over = [numbers[index] for index in self.posts]
        return {"element": self.name, "position": self.position, "box": self.box.as_json(), "posts": over}


async def find_overlays(
    world: IsolatedWorld, posts: Sequence[Post], places: Sequence[Place], *, view: Box
) -> tuple[Overlay, ...]:
    """Return what lies over posts in the first view of the page; below it nothing fixed is painted."""
    asked = [
        [index, post.anchor, place.box.left, place.box.top, place.box.right, place.box.bottom]
        for index, (post, place) in enumerate(zip(posts, places, strict=True))
        if place.box is not None and post.anchor and place.box.meets(view)
    ]
    if not asked:
        return ()
    return tuple(
        Overlay(
            name=one["name"],
            position=one["position"],
            box=Box(
                left=int(one["left"]), top=int(one["top"]), right=int(one["right"]), bottom=int(one["bottom"])
            ),
            posts=tuple(sorted(one["posts"])),
        )
        for one in await world.ask(_FIND, asked)
    )


async def hide(world: IsolatedWorld) -> None:
    """Hide what `find_overlays` found."""
    await world.ask(_HIDE)


async def unfix(world: IsolatedWorld) -> int:
    """Let fixed elements stand where they are, so that paper does not repeat them on every sheet; returns how many."""
    return int(await world.ask(_UNFIX))


def second_pass_box(
    overlays: Sequence[Overlay], places: Sequence[Place], *, width: int, height: int, tallest: int
) -> Box:
    """Return the part of the page that shows every post that was hidden, over the whole width."""
    boxes = [box for one in overlays for index in one.posts if (box := places[index].box) is not None]
    top = max(min(box.top for box in boxes) - _AROUND, 0)
    bottom = min(max(box.bottom for box in boxes) + _AROUND, height, top + tallest)
    return Box(left=0, top=top, right=width, bottom=bottom)
