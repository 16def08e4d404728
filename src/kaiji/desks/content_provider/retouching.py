"""Cover a part of a picture, or keep a part only (一部を隠す・切り抜く): what is covered is painted over and is in the picture no more.

The picture is one that this program drew itself; it is opened as WebP and as nothing else. A box is told in thousandths of the picture's
width and height, so that it means the same on every screen.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image, ImageDraw

from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.ground.words import Words

Way = Literal["cover", "keep"]
WHOLE: Final = 1000
_SMALLEST: Final = 5
_QUALITY: Final = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A part of a picture (範囲), in thousandths; raises RequestFormError where it is none."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        across, down = self.right - self.left, self.bottom - self.top
        inside = min(self.left, self.top) >= 0 and max(self.right, self.bottom) <= WHOLE
        if not inside or min(across, down) < _SMALLEST:
            raise RequestFormError(
                Words(ja="範囲を選び直してください。", en="Choose the part again."),
                given=f"{self.left} {self.top} {self.right} {self.bottom}",
                accepted=Words(
                    ja=f"0〜{WHOLE}、{_SMALLEST}以上の幅と高さ",
                    en=f"0 to {WHOLE}, {_SMALLEST} or more across and down",
                ),
            )

    def of(self, wide: int, tall: int) -> tuple[int, int, int, int]:
        """Return the box in dots, rounded outwards so that no edge of what is covered is left."""
        return (
            self.left * wide // WHOLE,
            self.top * tall // WHOLE,
            -(-self.right * wide // WHOLE),
            -(-self.bottom * tall // WHOLE),
        )


def retouched(data: bytes, box: Box, way: Way) -> bytes:
    """Return the picture with the box painted black, or the box alone."""
    with Image.open(io.BytesIO(data), formats=("WEBP",)) as opened:
        picture = opened.convert("RGB")
    place = box.of(*picture.size)
    if way == "keep":
        picture = picture.crop(place)
    else:
        left, top, right, bottom = place
        ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill="black")
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
