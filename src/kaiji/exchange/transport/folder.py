"""By file (ファイルでの受渡し): a folder on a stick or a shared disk; a package lies there whole or not at all, once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import PackageWriteError
from kaiji.evidence.seal.durable import write_durably
from kaiji.exchange.errors import ExchangeWriteError
from kaiji.exchange.layout import MOST_BYTES
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.zip", re.ASCII)
_PART: Final = ".part"


def put(folder: Path, package_id: str, data: bytes) -> Path:
    """Lay a package into `folder` under its id; the same bytes lying there already are left as they are.

    Written beside and renamed, so that whoever watches the folder never sees half. Raises ExchangeWriteError.
    """
    target = folder / f"{package_id}.zip"
    if target.exists():
        if sha256_hex(target.read_bytes()) == sha256_hex(data):
            return target
        raise _not_written(target, "another package lies there under this id")
    part = target.with_name(target.name + _PART)
    try:
        part.unlink(missing_ok=True)
        write_durably(part, data)
        part.replace(target)
    except (OSError, PackageWriteError) as error:
        raise _not_written(target, type(error).__name__) from error
    return target


def waiting(folder: Path) -> Iterator[Path]:
    """Give the package files that lie in `folder`, oldest first; what is half written, too big or a link is left alone."""
    files = [p for p in folder.iterdir() if _NAME.fullmatch(p.name) and p.is_file() and not p.is_symlink()]
    for path in sorted(files, key=lambda p: (p.stat().st_mtime_ns, p.name)):
        if 0 < path.stat().st_size <= MOST_BYTES:
            yield path


def _not_written(target: Path, why: str) -> ExchangeWriteError:
    return ExchangeWriteError(
        Words(ja="パッケージを置けません。", en="The package cannot be laid there."),
        given=f"{target.name}: {why}",
    )
