"""Equality search over sealed names (盲検索引): an HMAC of the normalised spelling, useless without the index key.

What counts as the same name: width, case, kana and spacing do not (ﾔﾏﾀﾞ ﾊﾅｺ = ヤマダハナコ = やまだ はなこ); variant
characters (髙 and 高) do, because the index must not join two different people on its own; the conflict check
asks for the variants too (`kaiji.cases.variants`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from typing import Final

import jaconv

_BETWEEN: Final = re.compile(r"[\s・･=゠,、.．。'’_\-‐‑–—―－〜~]+")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: the same character in another drawing."""
_HANDLE_DRESS: Final = re.compile(r"^(?:https?://)?(?:www\.)?|^[@◆]+|/+$")


def normal_name(name: str) -> str:
    """Return the spelling by which a name is compared."""
    folded = unicodedata.normalize("NFKC", _SELECTORS.sub("", name)).casefold()
    folded = jaconv.hira2kata(folded)
    bare = _BETWEEN.sub("", folded)
    return bare or folded.strip()


def normal_handle(handle: str) -> str:
    """Return the spelling by which a handle, an account or its address is compared; `@` and `https://` do not count."""
    folded = unicodedata.normalize("NFKC", handle).strip().casefold()
    return _HANDLE_DRESS.sub("", folded) or folded


def blind(key: bytes, kind: str, normal: str) -> str:
    """Return the index value of a normalised spelling, 32 hexadecimal digits; kinds never meet each other."""
    return hmac.new(key, f"{kind}\x00{normal}".encode(), hashlib.sha256).hexdigest()[:32]
