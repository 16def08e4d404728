"""How columns, rights, kinds of information and zones are written (見出しと書きぶり): one table, one way of folding."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_BRACKETS: Final = re.compile(r"[(\[【〔<「『].*?[)\]】〕>」』]")
_SPACES: Final = re.compile(r"[\s_・:*※]+")


@cache
def spellings(kind: str) -> Mapping[str, str]:
    """Return folded spelling → id, of `columns`, `rights`, `marks`, `items` or `zones`."""
    data = tomllib.loads((files("kaiji.desks.access_provider") / "tables/words.toml").read_text("utf-8"))
    return MappingProxyType({fold(word): name for name, words in data[kind].items() for word in words})


def narrow(text: str) -> str:
    """Return `text` with full-width forms made plain (NFKC) and blanks at its ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


def fold(text: str) -> str:
    """Return how a spelling is compared: plain width, lower case, no blanks."""
    return _SPACES.sub("", narrow(text).lower())


def heading(text: str) -> tuple[str | None, str | None]:
    """Return the column a heading names and the zone it states (`接続日時(JST)`), each None where it names none."""
    plain = narrow(text).lower()
    zone = next((z for b in _BRACKETS.findall(plain) if (z := spellings("zones").get(fold(b[1:-1])))), None)
    bare = fold(_BRACKETS.sub("", plain))
    column = spellings("columns").get(bare)
    if column is None:
        # a zone written without brackets: 日時JST, JST日時, 日本時間
        for word, offset in sorted(spellings("zones").items(), key=lambda row: -len(row[0])):
            if len(word) < 3 or word not in bare:
                continue
            rest = bare.replace(word, "", 1)
            column = spellings("columns").get(rest) if rest else "at"
            if column in {"at", "day", "time"}:
                return column, zone or offset
        return None, None
    return column, zone


def contained(kind: str, text: str) -> tuple[str, ...]:
    """Return the ids whose words stand in `text`, in the order of the table, each once."""
    folded = fold(text)
    return tuple(dict.fromkeys(name for word, name in spellings(kind).items() if word in folded))
