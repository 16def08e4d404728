"""Collect the papers and evidence that go with a request (書類と証拠をそろえる): read from the case folder, named by hash."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Final, get_args

from kaiji.evidence.package import SUMS
from kaiji.exchange.asking import Enclosures
from kaiji.exchange.errors import ExchangeContentError
from kaiji.exchange.layout import DOCUMENTS, EVIDENCE
from kaiji.exchange.values import Document, DocumentRole, Evidence
from kaiji.exchange.zipped import zipped
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from kaiji.casefile.values import Case

ROLES: Final[tuple[DocumentRole, ...]] = get_args(DocumentRole)
MOST_ATTACHED: Final = 256 << 20
_MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}


def gather(
    case: Case,
    folder: Path,
    posts: Collection[str],
    extra: Sequence[tuple[DocumentRole, Path]] = (),
    *,
    masked: Collection[Path] = (),
    enclose: bool = False,
) -> Enclosures:
    """Return the exhibits on `posts` and the `extra` papers, attached, and the evidence packages by their hash.

    `masked` names those of `extra` that were made for the sender's eyes, everything the claimant hides burned out; no other
    paper about the claimant is for the sender. With `enclose` the evidence packages come along too. Paths in the case are
    relative to `folder` and must stay in it.
    Raises ExchangeContentError where a file cannot be read or is too big.
    """
    found: dict[str, Document] = {}
    files: dict[str, bytes] = {}
    show = "evidence" not in case.preferences.hide_from_sender
    rows: list[tuple[str, DocumentRole, str, Path]] = [
        (row.id, "evidence", row.title, _inside(folder, row.file))
        for row in case.exhibit
        if row.file is not None and (row.post is None or row.post in posts)
    ]
    rows += [(f"{role}-{n}", role, path.stem, path) for n, (role, path) in enumerate(extra, 1)]
    for identity, role, title, path in rows:
        data = _bytes(path, MOST_ATTACHED)
        name = f"{DOCUMENTS}{len(files) + 1:03d}{_ending(path)}"
        found[identity] = Document(
            id=identity,
            role=role,
            title=title,
            media_type=_MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream"),
            sha256=sha256_hex(data),
            size=len(data),
            for_sender=path in masked or (role == "evidence" and show),
            file=name,
        )
        files[name] = data
    evidence = _evidence(case, folder, posts, files, enclose=enclose)
    return Enclosures(documents=tuple(found.values()), evidence=evidence, files=files)


def _evidence(
    case: Case, folder: Path, posts: Collection[str], files: dict[str, bytes], *, enclose: bool
) -> tuple[Evidence, ...]:
    shown: dict[str, list[str]] = {}
    for post in case.post:
        if post.package is not None and post.id in posts:
            shown.setdefault(post.package, []).append(post.id)
    found = []
    for place, ids in shown.items():
        package = _inside(folder, place)
        data = zipped(_tree(package)) if enclose else None
        name = f"{EVIDENCE}{package.name}.zip" if data is not None else None
        if name is not None and data is not None:
            files[name] = data
        found.append(
            Evidence(
                id=package.name,
                sums_sha256=sha256_hex(_bytes(package / SUMS, MOST_ATTACHED)),
                posts=tuple(ids),
                file=name,
                sha256=sha256_hex(data) if data is not None else None,
            )
        )
    return tuple(found)


def _tree(package: Path) -> dict[str, bytes]:
    files = sorted(path for path in package.rglob("*") if not path.is_dir())
    if not all(str(path.relative_to(package.parent)).isascii() for path in files):
        raise _unusable(package.name, "名前に英数字以外があります", "a name in it is not ASCII")
    return {f"{package.name}/{p.relative_to(package).as_posix()}": _bytes(p, MOST_ATTACHED) for p in files}


def _inside(folder: Path, place: str) -> Path:
    """Return the path in the case folder; a case never makes a package carry a file from elsewhere."""
    root, path = folder.resolve(), (folder / place).resolve()
    if not path.is_relative_to(root) or path == root:
        raise _unusable(place, "事件フォルダーの外です", "it is outside the case folder")
    return path


def _ending(path: Path) -> str:
    return path.suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,8}", path.suffix.lower()) else ".bin"


def _bytes(path: Path, most: int) -> bytes:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(str(path), "通常のファイルではありません", "it is not a regular file")
        if status.st_size > most:
            raise _unusable(str(path), "大きすぎます", "it is too big")
        return path.read_bytes()
    except OSError as error:
        raise _unusable(str(path), error.strerror or "読めません", error.strerror or "unreadable") from error


def _unusable(given: str, ja: str, en: str) -> ExchangeContentError:
    return ExchangeContentError(
        Words(ja=f"添付できません({ja})。", en=f"It cannot be attached ({en})."),
        given=given,
        what_to_do=Words(
            ja="case.toml に書いた場所を確かめ、事件フォルダーの中に置いてください。",
            en="Check the place written in case.toml, and keep the file inside the case folder.",
        ),
    )
