"""Is the package whole, and is every file the sealed one? (構成とハッシュ)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.package import (
    CUSTODY,
    CUSTODY_KEYS,
    DOM,
    META,
    MHTML,
    OVERLAYS_HIDDEN,
    PARTIAL,
    PDF,
    POSTS,
    README_EN,
    README_JA,
    RENEWAL,
    ROOTS,
    SCREENSHOT,
    SIGNATURE,
    SUMS,
    TILES,
    TILES_INDEX,
    TLS,
    WACZ,
    WARC_SUM,
)
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.folder import MOST_BYTES, MOST_FILES
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.folder import Found
    from kaiji.evidence.verify.report import Finding

_FIXED: Final = frozenset(
    (
        *(README_JA, README_EN, META, CUSTODY, CUSTODY_KEYS, SUMS, SIGNATURE),
        *(WACZ, WARC_SUM, TILES_INDEX, SCREENSHOT, OVERLAYS_HIDDEN, PDF, MHTML, DOM, POSTS),
    )
)
_FOLDERS: Final = frozenset(("capture", "meta", ROOTS, TILES, TLS))
_RENEWED: Final = rf"{RENEWAL}[1-9][0-9]?\.sha512"
_STAMP: Final = (
    rf"(?:{re.escape(WARC_SUM)}|{SUMS}|{re.escape(SIGNATURE)}|{_RENEWED})(?:\.(?:[2-9]|[1-9][0-9]))?\.ts[qr]"
)
_MADE: Final = re.compile(
    rf"{_STAMP}|{_RENEWED}|{TILES}/[0-9]{{4}}\.png|capture/post-[0-9]{{5,9}}(?:-framed)?\.png"
    rf"|{TLS}/[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}\.(?:pem|json)|{ROOTS}/[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}\.pem",
    re.ASCII,
)
_SUM_LINE: Final = re.compile(rb"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9._/-]{0,200})")
_MOST_SUMS: Final = 2 << 20
UNLISTED: Final = (SUMS, f"{ROOTS}/", RENEWAL)
"""How names begin that SHA256SUMS does not list: the seal itself, copies of roots, and what was added to renew it."""
REQUIRED: Final = (WACZ, WARC_SUM, TILES_INDEX, SCREENSHOT, PDF, MHTML, DOM, POSTS)
"""What a capture that did not fail always has, beside what the sealer writes."""
SEALED: Final = (README_JA, README_EN, META, CUSTODY, CUSTODY_KEYS)
"""What every sealed package has and SHA256SUMS lists."""


def whole(ctx: Context) -> Checked:
    """Step `whole`: the folder has its final name and is a package at all."""
    faults = []
    name = ctx.folder.path.resolve().name
    if name.endswith(PARTIAL):
        faults.append(
            finding(
                "whole.partial",
                "取得の途中で終わったフォルダーです。証拠パッケージではありません",
                "a capture that was cut off, not a package",
                name,
            )
        )
    names = {found.name for found in ctx.folder.walk()}
    faults += [
        finding("whole.unsealed", "封印のファイルがありません", "a file of the seal is not there", needed)
        for needed in (SUMS, SIGNATURE)
        if needed not in names
    ]
    return Checked(
        detail=Words(ja=f"フォルダー「{name}」を見ました。", en=f"Looked at the folder {name}."),
        faults=faults,
    )


def layout(ctx: Context) -> Checked:
    """Step `layout`: regular files under the names a package knows, and nothing else."""
    faults: list[Finding] = []
    files: dict[str, Found] = {}
    walked = list(ctx.folder.walk())
    for found in walked:
        ctx.present.add(found.name)
        fault = _misplaced(found.name, found.kind)
        if fault is not None:
            faults.append(fault)
        elif found.kind == "file":
            files[found.name] = found
    faults += _twins(files)
    size = sum(found.size for found in files.values())
    if len(walked) > MOST_FILES or size > MOST_BYTES:
        faults.append(
            finding(
                "layout.limit",
                "多すぎるか大きすぎます",
                "too many files, or too big",
                f"{len(files)}, {size}",
            )
        )
    else:
        ctx.found = files
    return Checked(
        detail=Words(
            ja=f"{len(files)}個のファイル、{size:,}バイト。", en=f"{len(files)} files, {size:,} bytes."
        ),
        faults=faults,
    )


def _twins(files: dict[str, Found]) -> list[Finding]:
    """Take out of `files` those whose names differ in case only (on some systems they are one file), and return the faults."""
    folded: dict[str, list[str]] = {}
    for name in files:
        folded.setdefault(name.casefold(), []).append(name)
    twins = [names for names in folded.values() if len(names) > 1]
    for name in (name for names in twins for name in names):
        del files[name]
    return [
        finding(
            "layout.case", "大文字と小文字だけが違う名前です", "names differ in case only", ", ".join(names)
        )
        for names in twins
    ]


def _misplaced(name: str, kind: str) -> Finding | None:
    if kind == "symlink":
        return finding("layout.symlink", "シンボリックリンクがあります", "a symbolic link", name)
    if kind in {"special", "deep"}:
        return finding("layout.special", "通常のファイルでないものがあります", "not a regular file", name)
    known = name in _FOLDERS if kind == "folder" else name in _FIXED or _MADE.fullmatch(name) is not None
    if not known:
        return finding(
            "layout.name", "証拠パッケージにない名前です", "a name that a package does not have", name
        )
    return None


def sums_form(ctx: Context) -> Checked:
    """Step `sums-form`: SHA256SUMS has the one form that every tool reads the same way."""
    if SUMS not in ctx.need(ctx.found, "layout"):
        ctx.need(None, "whole")
    data = ctx.folder.read(SUMS, most=_MOST_SUMS)
    faults: list[Finding] = []
    listed: dict[str, str] = {}
    if not data.endswith(b"\n"):
        raise malformed("no line end at its end", SUMS)
    previous = b""
    for number, line in enumerate(data[:-1].split(b"\n"), 1):
        match = _SUM_LINE.fullmatch(line)
        if match is None:
            raise malformed(f"line {number}", SUMS)
        name = match[2].decode("ascii")
        if match[2] == previous:
            faults.append(
                finding("sums-form.duplicate", "同じ名前が2度あります", "a name stands twice", name)
            )
        elif match[2] < previous:
            faults.append(
                finding("sums-form.order", "名前の順に並んでいません", "names are out of order", name)
            )
        if name.startswith(UNLISTED) or "//" in name or "/." in name:
            faults.append(
                finding("sums-form.name", "載せられない名前です", "a name that cannot be listed", name)
            )
        listed[name] = match[1].decode("ascii")
        previous = match[2]
    if not faults:
        ctx.sums = listed
    return Checked(detail=Words(ja=f"{len(listed)}行。", en=f"{len(listed)} lines."), faults=faults)


def listing(ctx: Context) -> Checked:
    """Step `listing`: what is listed is there, what is there is listed."""
    files, sums = ctx.need(ctx.found, "layout"), ctx.need(ctx.sums, "sums-form")
    present = {name for name in files if not name.startswith(UNLISTED)}
    faults = [
        finding("listing.missing", "載っているファイルがありません", "a listed file is not there", name)
        for name in sorted(sums.keys() - ctx.present)
    ]
    faults += [
        finding("listing.unlisted", "載っていないファイルがあります", "a file is not listed", name)
        for name in sorted(present - sums.keys())
    ]
    return Checked(
        detail=Words(ja=f"{len(sums)}個が載っています。", en=f"{len(sums)} files are listed."), faults=faults
    )


def hashes(ctx: Context) -> Checked:
    """Step `hashes`: every listed file has the listed SHA-256."""
    files, sums = ctx.need(ctx.found, "layout"), ctx.need(ctx.sums, "sums-form")
    faults = []
    for name in sorted(sums.keys() & files.keys()):
        if ctx.folder.sha256(name) == sums[name]:
            ctx.intact.add(name)
        else:
            faults.append(
                finding("hashes.mismatch", "ハッシュが一致しません", "the hash is another one", name)
            )
    return Checked(
        detail=Words(
            ja=f"{len(ctx.intact)}個のSHA-256が一致しました。",
            en=f"The SHA-256 of {len(ctx.intact)} files agree.",
        ),
        faults=faults,
    )


def required(ctx: Context) -> Checked:
    """Step `required`: everything is there that a package of its kind must have."""
    sums, meta = ctx.need(ctx.sums, "sums-form"), ctx.need(ctx.meta, "meta")
    names = SEALED if meta["status"] == "failed" else (*SEALED, *REQUIRED)
    faults = [
        finding("required.absent", "必要なファイルがありません", "a required file is not there", name)
        for name in names
        if name not in sums
    ]
    return Checked(
        detail=Words(
            ja=f"必要な{len(names)}個を探しました。", en=f"Looked for the {len(names)} required files."
        ),
        faults=faults,
    )
