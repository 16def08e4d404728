"""Which readers there are (読取器の一覧): every module of `readers`; there is no list to edit."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from kaiji.evidence.extract import readers
from kaiji.evidence.extract.draft import Fit
from kaiji.evidence.extract.errors import ReaderDefectError, UnknownReaderError, UnreadableError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.extract.documents import Opened
    from kaiji.evidence.extract.draft import Manifest, Reader


@cache
def all_readers() -> dict[str, Reader]:
    """Return the readers by name, in the order of their modules; raises ReaderDefectError for two of one name."""
    found: dict[str, Reader] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(readers.__path__)):
        reader: Reader = import_module(f"{readers.__name__}.{module}").READER
        if reader.manifest.name in found:
            raise ReaderDefectError(
                Words(
                    ja=f"読取器の名前 {reader.manifest.name} が重なっています。",
                    en=f"Two readers are called {reader.manifest.name}.",
                )
            )
        found[reader.manifest.name] = reader
    return found


def manifests() -> tuple[Manifest, ...]:
    """Return what every reader says of itself."""
    return tuple(reader.manifest for reader in all_readers().values())


def named(name: str) -> Reader:
    """Return the reader called `name`; raises UnknownReaderError."""
    try:
        return all_readers()[name]
    except KeyError:
        known = "、".join(all_readers())
        raise UnknownReaderError(
            Words(ja="その名前の読取器はありません。", en="There is no reader of that name."),
            given=name,
            accepted=Words(ja=known, en=known.replace("、", ", ")),
        ) from None


def _fit(reader: Reader, opened: Opened) -> Fit:
    try:
        return reader.fits(opened)
    except UnreadableError:
        return Fit(score=0)


def best(opened: Opened) -> tuple[Reader, Fit]:
    """Return the reader whose marks fit best; of equals, the first by name."""
    fits = [(_fit(reader, opened), name, reader) for name, reader in all_readers().items()]
    fit, _, reader = min(fits, key=lambda one: (-one[0].score, one[1]))
    return reader, fit
