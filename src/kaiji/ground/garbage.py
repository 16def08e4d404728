"""Garbage of a program that begins (起動中のごみ集め): not looked for, since what is imported stays; standard library only.

Python looks for cycles of dead objects whenever so many were made. A program that imports two thousand modules has it walk all of them over
and over, for a third of its start.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELDOM: Final = (50_000, 20, 20)


@contextmanager
def unlooked() -> Iterator[None]:
    """Do not look within the block: for work that makes many values, none of which is part of a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def beginning() -> Iterator[None]:
    """Do not look within the block, and set aside what is there at its end: later looks walk only what came after."""
    with unlooked():
        try:
            yield
        finally:
            gc.freeze()


def look_seldom() -> None:
    """Look after every 50,000 objects instead of 700: for a command, which ends before its garbage is felt."""
    gc.set_threshold(*_SELDOM)
