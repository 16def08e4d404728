"""Was the proof of time renewed before it weakened? (時刻の更新, the idea of RFC 4998).

Each renewal lists the SHA-512 of every file that stood in the package then, earlier stamps and renewals included, and is stamped itself.
Whatever becomes of an old authority, its key or SHA-256 afterwards: what the renewal covers existed by its time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.package import RENEWAL, SUMS, renewal_name
from kaiji.evidence.verify.context import Checked, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.steps.stamps import read_stamps
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.context import Context
    from kaiji.evidence.verify.report import Finding

_LINE: Final = re.compile(rb"([0-9a-f]{128})  ([A-Za-z0-9_][A-Za-z0-9._/-]{0,200})")
_MOST: Final = 8 << 20
_STAMP_FILE: Final = re.compile(r".+\.ts[qr]")
STEP: Final = "renewals"


def renewals(ctx: Context) -> Checked:
    """Step `renewals`: each renewal covers all that was there before it, and is stamped after what it covers."""
    files = ctx.need(ctx.found, "layout")
    lists = [name for name in files if name.startswith(RENEWAL) and name.endswith(".sha512")]
    orphans = [
        finding("renewals.unfinished", "途中で終わった更新があります", "a renewal that was cut off", name)
        for name in sorted(files)
        if name.startswith(RENEWAL) and renewal_name(_number(name)) not in lists
    ]
    if not lists:
        return Checked(detail=Words(ja="更新はありません。", en="There are none."), remarks=orphans)
    ctx.need(ctx.stamped or None, "sums-stamp")
    faults: list[Finding] = []
    remarks: list[Finding] = orphans
    for number in range(1, len(lists) + 1):
        if renewal_name(number) not in lists:
            faults.append(
                finding(
                    "renewals.gap",
                    "更新の番号が続いていません",
                    "the numbers have a gap",
                    renewal_name(number),
                )
            )
            continue
        found, at = _one(ctx, number)
        faults += found
        if at is not None:
            remarks.append(
                finding(
                    "renewals.renewed",
                    "この時刻までの時刻印は、その後に認証局や算法が弱まっても示されます",
                    "what was stamped before stands, whatever weakens afterwards",
                    f"{renewal_name(number)} {jst_text(at)}",
                )
            )
    detail = Words(ja=f"更新 {len(lists)}回。", en=f"{len(lists)} renewals.")
    return Checked(detail=detail, faults=faults, remarks=remarks)


def _one(ctx: Context, number: int) -> tuple[list[Finding], datetime | None]:
    name = renewal_name(number)
    faults = _covered(ctx, number)
    before = [stamped.token.gen_time for stamped in ctx.stamped]
    known = len(ctx.stamped)
    faults += read_stamps(ctx, name, [], step=STEP, renewal=True).faults
    times = [stamped.token.gen_time for stamped in ctx.stamped[known:]]
    if not times and not faults:
        faults.append(
            finding("renewals.unstamped", "更新に時刻が付いていません", "the renewal has no stamp", name)
        )
    earlier = [
        stamped for stamped in ctx.stamped[:known] if stamped.at_sealing or stamped.name.startswith(RENEWAL)
    ]
    if times and earlier and min(times) < max(stamped.token.gen_time for stamped in earlier):
        faults.append(
            finding(
                "renewals.order",
                "更新が元の時刻より前です",
                "renewed before what it renews",
                f"{name} {jst_text(min(times))}",
            )
        )
    return faults, min(times) if times and before and not faults else None


def _covered(ctx: Context, number: int) -> list[Finding]:
    """Return what is wrong with the list of a renewal: it names all that was there, and each file is still that one."""
    files, name = ctx.need(ctx.found, "layout"), renewal_name(number)
    listed = _read(ctx, name)
    later = {other for other in files if other.startswith(RENEWAL) and _number(other) >= number}
    faults = [
        finding(
            "renewals.missing",
            "載っているファイルがありません",
            "a listed file is not there",
            f"{name}: {other}",
        )
        for other in sorted(listed.keys() - files.keys() | listed.keys() & later)
    ]
    needed = {other for other in files if other not in later and not _late_stamp(ctx, other)}
    faults += [
        finding(
            "renewals.uncovered",
            "更新が覆っていないファイルがあります",
            "a file the renewal does not cover",
            f"{name}: {other}",
        )
        for other in sorted(needed - listed.keys())
    ]
    faults += [
        finding(
            "renewals.mismatch", "SHA-512が一致しません", "the SHA-512 is another one", f"{name}: {other}"
        )
        for other in sorted(listed.keys() & files.keys() - later)
        if ctx.folder.sha512(other) != listed[other]
    ]
    return faults


def _late_stamp(ctx: Context, name: str) -> bool:
    """Whether a file is a stamp that may have come after the renewal: not one of the sealing."""
    if not _STAMP_FILE.fullmatch(name):
        return False
    sealing = {stamped.reply_name for stamped in ctx.stamped if stamped.at_sealing}
    return name not in sealing and f"{name[:-1]}r" not in sealing


def _number(name: str) -> int:
    return int(name.removeprefix(RENEWAL).partition(".")[0])


def _read(ctx: Context, name: str) -> dict[str, str]:
    data = ctx.folder.read(name, most=_MOST)
    if not data.endswith(b"\n"):
        raise malformed("no line end at its end", name)
    listed: dict[str, str] = {}
    previous = b""
    for number, line in enumerate(data[:-1].split(b"\n"), 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] <= previous:
            raise malformed(f"line {number}", name)
        previous = match[2]
        listed[match[2].decode("ascii")] = match[1].decode("ascii")
    if SUMS not in listed:
        raise malformed("does not cover SHA256SUMS", name)
    return listed
