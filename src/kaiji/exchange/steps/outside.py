"""Is the file one ZIP of the one form, and is every entry the listed one? (外形とハッシュ)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.verify.container import ContainerFaultError, open_container
from kaiji.evidence.verify.context import Checked, finding
from kaiji.evidence.verify.der import malformed
from kaiji.exchange.layout import (
    ATTACHED,
    FIXED,
    MOST_BYTES,
    MOST_JSON,
    MOST_SMALL,
    PACKAGE,
    SIGNATURE,
    SUMS,
    TWIN,
)
from kaiji.exchange.zipped import only_spelling
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import Finding
    from kaiji.exchange.context import Context

_SUM_LINE: Final = re.compile(rb"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9._/-]{0,200})")
_MOST_TWIN: Final = MOST_JSON * 8
"""The table repeats the text of a post on each of its lines."""


def size(ctx: Context) -> Checked:
    """Step `size`: the file is not larger than a package may be."""
    file = ctx.need(ctx.file, "size")
    length = file.seek(0, 2)
    faults = []
    if length > MOST_BYTES:
        faults.append(finding("size.limit", "大きすぎます", "the file is too big", length))
        ctx.file = None
    return Checked(detail=Words(ja=f"{length:,}バイト。", en=f"{length:,} bytes."), faults=faults)


def zip_form(ctx: Context) -> Checked:
    """Step `zip`: a ZIP that can be read in one way only, spelled in the one way its entries allow."""
    file = ctx.need(ctx.file, "size")
    detail = Words(ja="ZIPとして厳密に読みました。", en="Read strictly as a ZIP.")
    try:
        container = open_container(file, most_entries=ctx.most_entries)
    except ContainerFaultError as error:
        return Checked(detail=detail, faults=[error.found])
    if not only_spelling(file, container):
        fault = finding("zip.spelling", "決まった書き方のZIPではありません", "not the ZIP these entries make")
        return Checked(detail=detail, faults=[fault])
    ctx.container = container
    return Checked(detail=detail)


def layout(ctx: Context) -> Checked:
    """Step `layout`: the entries of a package and no others, none too big."""
    entries = ctx.need(ctx.container, "zip").entries
    faults: list[Finding] = []
    for name, entry in entries.items():
        if name not in FIXED and ATTACHED.fullmatch(name) is None:
            faults.append(
                finding("layout.name", "パッケージにない名前です", "not a name that a package has", name)
            )
        if entry.size > most(name):
            faults.append(finding("layout.limit", "大きすぎます", "too big", name))
    faults += [
        finding("layout.absent", "必要なファイルがありません", "a required file is not there", name)
        for name in FIXED
        if name not in entries
    ]
    ctx.complete = None if faults else True
    return Checked(detail=Words(ja=f"{len(entries)}個。", en=f"{len(entries)} entries."), faults=faults)


def most(name: str) -> int:
    """Return how many bytes the entry `name` may have."""
    if name in {PACKAGE, TWIN}:
        return MOST_JSON if name == PACKAGE else _MOST_TWIN
    return MOST_SMALL if name in FIXED else MOST_BYTES


def sums_form(ctx: Context) -> Checked:
    """Step `sums-form`: SHA256SUMS has the one form that every tool reads the same way."""
    ctx.need(ctx.complete, "layout")
    data = ctx.need(ctx.container, "zip").read(SUMS)
    if not data.endswith(b"\n"):
        raise malformed("no line end at its end", SUMS)
    faults: list[Finding] = []
    listed: dict[str, str] = {}
    previous = b""
    for number, line in enumerate(data[:-1].split(b"\n"), 1):
        match = _SUM_LINE.fullmatch(line)
        if match is None:
            raise malformed(f"line {number}", SUMS)
        name = match[2].decode("ascii")
        if match[2] <= previous:
            faults.append(
                finding(
                    "sums-form.order", "名前の順に1度ずつではありません", "names out of order, or twice", name
                )
            )
        listed[name] = match[1].decode("ascii")
        previous = match[2]
    ctx.sums = None if faults else listed
    return Checked(detail=Words(ja=f"{len(listed)}行。", en=f"{len(listed)} lines."), faults=faults)


def listing(ctx: Context) -> Checked:
    """Step `listing`: what is listed is there, what is there is listed."""
    sums, entries = ctx.need(ctx.sums, "sums-form"), ctx.need(ctx.container, "zip").entries
    present = entries.keys() - {SUMS, SIGNATURE}
    faults = [
        finding("listing.missing", "載っているファイルがありません", "a listed file is not there", name)
        for name in sorted(sums.keys() - present)
    ]
    faults += [
        finding("listing.unlisted", "載っていないファイルがあります", "a file is not listed", name)
        for name in sorted(present - sums.keys())
    ]
    return Checked(detail=Words(ja=f"{len(sums)}個。", en=f"{len(sums)} files."), faults=faults)


def hashes(ctx: Context) -> Checked:
    """Step `hashes`: every listed entry has the listed SHA-256."""
    sums, container = ctx.need(ctx.sums, "sums-form"), ctx.need(ctx.container, "zip")
    faults = [
        finding("hashes.mismatch", "ハッシュが一致しません", "the hash is another one", name)
        for name in sorted(sums.keys() & container.entries.keys())
        if container.sha256(name) != sums[name]
    ]
    if not faults and sums.keys() <= container.entries.keys():
        ctx.intact = set(sums)
    return Checked(
        detail=Words(ja=f"{len(sums)}個を確かめました。", en=f"Checked {len(sums)}."), faults=faults
    )
