"""What a file in a package may be called (ファイル名): the same on every system, and never read as anything else."""

from __future__ import annotations

import re
from typing import Final

from kaiji.evidence.errors import PackageNameError
from kaiji.evidence.package import CUSTODY, META, README_EN, README_JA, ROOTS, SUMS
from kaiji.ground.words import Words

_NAME: Final = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,99}/){0,4}[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII
)
_OURS: Final = frozenset((META, CUSTODY, README_JA, README_EN))


def checked_name(name: str) -> str:
    """Return `name` if the capturer may write a file of that name; raises PackageNameError.

    Names are ASCII, relative, at most five levels deep and not those the sealer writes itself.
    """
    if not _NAME.fullmatch(name) or ".." in name or name.startswith((SUMS, f"{ROOTS}/")) or name in _OURS:
        raise PackageNameError(
            Words(
                ja="証拠パッケージに使えないファイル名です。", en="A package cannot hold a file of this name."
            ),
            given=name,
            accepted=Words(
                ja="英数字と . _ - のみ、/ で5段まで。封印が書くものは除く",
                en="ASCII letters, digits, . _ -, at most five levels; not a name the sealer writes",
            ),
        )
    return name
