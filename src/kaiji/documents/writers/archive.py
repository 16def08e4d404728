"""Equal bytes for equal content: a ZIP without the hour of its making (ZIPの決まった書き方)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can name; it stands for none."""


def repacked(data: bytes) -> bytes:
    """Return the ZIP in `data` with the same members, the content types first, and no time of its own."""
    return zipped(members(data))


def members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the names and contents of the ZIP in `data`, the content types first, the others by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        return tuple((name, source.read(name)) for name in names)


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of `parts` in their order, without a time of its own."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, content)
    return target.getvalue()
