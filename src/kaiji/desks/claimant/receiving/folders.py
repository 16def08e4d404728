"""A case folder that comes as a ZIP (事件フォルダーの受取り): unpacked with limits, nothing outside, nothing twice.

A ZIP can claim little and hold much: names, counts and sizes are checked before, and bytes are counted while they come out.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from kaiji.casefile.errors import CaseFolderError
from kaiji.casefile.folder import NAME
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 2 << 30
_MOST_RATIO: Final = 200
_FREE: Final = 1 << 20
"""Bytes that may be small when packed: text packs well."""
_CHUNK: Final = 1 << 20


def unpack_case(file: IO[bytes], folder: Path) -> Path:
    """Unpack the ZIP into `folder` and return the case folder in it; raises CaseFolderError, nothing half-used."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = list(_checked(archive))
            root = _root(members)
            for info, path in members:
                _write(archive, info, folder / path)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refused(
            "ZIPとして読めません。", "This is not a ZIP that can be read.", type(error).__name__
        ) from error
    return folder / root


def _checked(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, Path]]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise _refused("ファイルが多すぎます。", "It holds too many files.", str(len(infos)))
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise _refused("展開すると大きすぎます。", "It is too large when unpacked.", f"> {MOST_BYTES} bytes")
    seen: set[str] = set()
    for info in infos:
        if info.is_dir():
            continue
        path = PurePosixPath(info.filename)
        mode = info.external_attr >> 16
        odd = path.is_absolute() or ".." in path.parts or "\\" in info.filename or "\x00" in info.filename
        if odd or info.flag_bits & 1 or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
            raise _refused(
                "フォルダーの外を指す名前、リンク、暗号化されたファイルがあります。",
                "It holds a name that leads outside, a link or an encrypted file.",
                info.filename[:120],
            )
        if str(path).casefold() in seen:
            raise _refused(
                "同じ名前のファイルが2つあります。", "Two files have one name.", info.filename[:120]
            )
        if info.file_size > _FREE and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
            raise _refused(
                "圧縮の度合いが異常です。", "It is packed beyond what files are.", info.filename[:120]
            )
        seen.add(str(path).casefold())
        yield info, Path(*path.parts)


def _root(members: list[tuple[zipfile.ZipInfo, Path]]) -> Path:
    found = [
        path.parent for _info, path in members if path.name == NAME and len(path.parts) <= 2
    ]  # at the top or one below
    if len(found) != 1:
        raise _refused(f"{NAME} が見つかりません。", f"There is no {NAME} in it.", str(len(found)))
    return found[0]


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _refused(
                    "名乗った大きさより大きいファイルです。",
                    "A file is larger than it says.",
                    info.filename[:120],
                )
            out.write(chunk)


def pack_folder(folder: Path, target: IO[bytes]) -> None:
    """Write `folder` as a ZIP that stock tools open, with paths relative to it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                with (
                    path.open("rb") as source,
                    archive.open(_entry(path, folder), "w", force_zip64=True) as out,
                ):
                    shutil.copyfileobj(source, out, _CHUNK)


def _entry(path: Path, folder: Path) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo.from_file(path, path.relative_to(folder).as_posix(), strict_timestamps=False)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _refused(ja: str, en: str, given: str) -> CaseFolderError:
    return CaseFolderError(
        Words(ja=f"このZIPは取り込めません。{ja}", en=f"This ZIP is not taken in. {en}"),
        given=given,
        what_to_do=Words(
            ja="Kaijiで書き出したZIPか、事件フォルダーをそのまま固めたものを送ってください。",
            en="Send a ZIP exported by Kaiji, or a case folder packed as it stands.",
        ),
    )
