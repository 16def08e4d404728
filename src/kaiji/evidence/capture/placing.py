"""Where each post stands on the page (投稿の位置): its element found by the reader's selector, its box in page pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.evidence.capture.isolated import IsolatedWorld
    from kaiji.evidence.posts import Post

_FIND: Final = """(selectors) => selectors.map(selector => {
  if (!selector) return null;
  let found;
  try { found = document.querySelectorAll(selector); } catch { return {count: -1}; }
  if (!found.length) return {count: 0};
  const box = found[0].getBoundingClientRect();
  const style = getComputedStyle(found[0]);
  const own = found[0];
  return {count: found.length, left: box.left + scrollX, top: box.top + scrollY,
          right: box.right + scrollX, bottom: box.bottom + scrollY,
          hidden: style.visibility !== 'visible' || style.opacity === '0' || !own.getClientRects().length,
          text: (own.innerText || '').length};
})"""


_HOLD: Final = """(width) => {
  const root = document.documentElement;
  globalThis.kaijiStyle = root.getAttribute('style');
  root.style.setProperty('min-width', width + 'px', 'important');
}"""
_RELEASE: Final = """() => {
  const root = document.documentElement;
  if (globalThis.kaijiStyle === null) root.removeAttribute('style');
  else root.setAttribute('style', globalThis.kaijiStyle);
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in page pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.right <= self.left or self.bottom <= self.top

    def within(self, width: int, height: int) -> Box:
        """Return the part inside a page of `width` × `height`."""
        return Box(
            left=min(max(self.left, 0), width),
            top=min(max(self.top, 0), height),
            right=min(max(self.right, 0), width),
            bottom=min(max(self.bottom, 0), height),
        )

    def meets(self, other: Box) -> bool:
        """Whether the two share a pixel."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def as_json(self) -> dict[str, int]:
        """Return the box as it stands in posts.json."""
        return {
            "x": self.left,
            "y": self.top,
            "width": self.right - self.left,
            "height": self.bottom - self.top,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one post of the wire stands on the rendered page."""

    box: Box | None
    """None where the page does not show it."""
    hidden: bool = False
    """Whether its element is there, but not to be seen."""
    matches: int
    """Elements that the selector finds; 1 is what it should be, -1 where the selector cannot be read."""

    @property
    def shown(self) -> bool:
        """Whether the page shows the post."""
        return self.box is not None and not self.box.empty


async def place_posts(world: IsolatedWorld, posts: Sequence[Post]) -> tuple[Place, ...]:
    """Return the place of each post, in their order; raises DocumentGoneError."""
    found = await world.ask(_FIND, [post.anchor for post in posts])
    return tuple(_place(one) for one in found)


def _place(found: dict[str, Any] | None) -> Place:
    if found is None or found["count"] < 1:
        return Place(box=None, matches=found["count"] if found else 0)
    if found["hidden"]:
        return Place(box=None, hidden=True, matches=found["count"])
    box = Box(
        left=int(found["left"]),
        top=int(found["top"]),
        right=-int(-found["right"] // 1),
        bottom=-int(-found["bottom"] // 1),
    )
    return Place(box=None if box.empty else box, hidden=box.empty, matches=found["count"])


async def hold_width(world: IsolatedWorld, width: int) -> None:
    """Keep the root element as wide as the view.

    For every picture beyond the viewport Chromium lays the page out once more in a view of one pixel; on a page of 1,000
    posts that takes longer than the picture. With its root held, lines keep their breaks. Nothing visible changes.
    """
    await world.ask(_HOLD, width)


async def release_width(world: IsolatedWorld) -> None:
    """Undo `hold_width`, leaving the attribute as it was."""
    await world.ask(_RELEASE)
