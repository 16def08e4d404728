"""The fonts papers are printed with, and which characters they have (書体).

Mincho for papers, a second Mincho for rare characters, a symbol font for emoji and check marks. All are free and are
embedded in the PDF; a Word file names the fonts that Word itself has.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kaiji.documents.errors import FontError
from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A font file of the system."""

    family: str
    """The name by which the page program asks for it."""
    path: Path
    index: int
    package: str
    """Debian package that brings it."""
    needed: bool


_SHARE: Final = Path("/usr/share/fonts")
FONTS: Final = (
    Font(
        family="IPAexMincho",
        path=_SHARE / "opentype/ipaexfont-mincho/ipaexm.ttf",
        index=0,
        package="fonts-ipaexfont-mincho",
        needed=True,
    ),
    Font(
        family="Noto Serif CJK JP",
        path=_SHARE / "opentype/noto/NotoSerifCJK-Regular.ttc",
        index=0,
        package="fonts-noto-cjk",
        needed=True,
    ),
    Font(
        family="Symbola",
        path=_SHARE / "truetype/ancient-scripts/Symbola_hint.ttf",
        index=0,
        package="fonts-symbola",
        needed=False,
    ),
)


@cache
def installed() -> tuple[Font, ...]:
    """Return the fonts of this machine in the order in which they are tried; raises FontError where one is needed."""
    missing = [font.package for font in FONTS if font.needed and not font.path.is_file()]
    if missing:
        names = " ".join(missing)
        raise FontError(Words(ja=f"書体がありません: {names}", en=f"Fonts are missing: {names}"), given=names)
    return tuple(font for font in FONTS if font.path.is_file())


@cache
def _characters(font: Font) -> frozenset[int]:
    from fontTools.ttLib import (  # type: ignore[import-untyped]  # no types; only rare characters need it
        TTFont,
    )

    with TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def has_glyph(char: str) -> bool:
    """Return whether some installed font has a glyph for `char`; fonts are read only for characters outside the old standard."""
    return is_common(char) or any(ord(char) in _characters(font) for font in installed())


def is_common(char: str) -> bool:
    """Return whether `char` is ASCII or of JIS X 0208, all of which the first font has; no control is."""
    if char < " " or char == "\x7f":
        return False
    try:
        char.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True
