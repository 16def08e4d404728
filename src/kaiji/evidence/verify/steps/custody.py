"""Who did what with the evidence, unbroken? (保管記録)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.package import CUSTODY, META, README_EN, README_JA
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.chain import read_chain
from kaiji.ground.errors import InputError
from kaiji.ground.instants import jst_text, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.report import Finding

_MOST: Final = 32 << 20
_BACKWARDS: Final = timedelta(seconds=1)
"""A clock that is being disciplined may step back a little between two entries; more is refused."""
_AFTER_CUSTODY: Final = frozenset((CUSTODY, META, README_JA, README_EN))
"""What the sealer writes once the log has ended; the log cannot name them."""


def custody_chain(ctx: Context) -> Checked:
    """Step `custody-chain`: every entry follows the one before it, in its bytes and in time."""
    data = ctx.read(CUSTODY, most=_MOST)
    entries, fault = read_chain(data)
    faults: list[Finding] = []
    if fault is not None:
        faults.append(
            finding(
                "custody-chain.broken",
                "連鎖が切れています",
                "the chain is broken",
                f"{fault.line}: {fault.what}",
            )
        )
    if not entries or entries[0].get("event") != "package.opened":
        faults.append(
            finding(
                "custody-chain.start", "始まりの記録がありません", "the log does not begin at the beginning"
            )
        )
    faults += _times(entries)
    if not faults:
        ctx.custody = (entries, sha256_hex(data[:-1].rsplit(b"\n", 1)[-1]))
    return Checked(detail=Words(ja=f"{len(entries)}件の記録。", en=f"{len(entries)} entries."), faults=faults)


def _times(entries: list[dict[str, Any]]) -> list[Finding]:
    before: datetime | None = None
    for entry in entries:
        try:
            at = parse_instant(str(entry.get("at")))
        except InputError:
            return [
                finding("custody-chain.time", "日時が読めません", "a time cannot be read", entry.get("n"))
            ]
        if before is not None and at < before - _BACKWARDS:
            return [
                finding(
                    "custody-chain.time",
                    "日時が前の記録より戻っています",
                    "the time goes back",
                    f"{entry.get('n')}: {jst_text(at)}",
                )
            ]
        before = at
    return []


def custody_head(ctx: Context) -> Checked:
    """Step `custody-head`: the log ends where the meta says it ended, so that nothing was cut off its end."""
    entries, head = ctx.need(ctx.custody, "custody-chain")
    stated = ctx.need(ctx.meta, "meta")["seal"]["custody"]
    faults = []
    if (len(entries), head) != (stated["entries"], stated["head"]):
        faults.append(
            finding(
                "custody-head.differs",
                "保管記録の終わりが、取得情報と違います",
                "the log ends elsewhere than the meta says",
                f"{len(entries)} {head}",
            )
        )
    return Checked(detail=Words(ja=f"末尾: {head}", en=f"Head: {head}"), faults=faults)


def custody_files(ctx: Context) -> Checked:
    """Step `custody-files`: the log names every file when it was written, with the hash it still has."""
    entries, _ = ctx.need(ctx.custody, "custody-chain")
    sums = ctx.need(ctx.sums, "sums-form")
    written = {str(e.get("name")): e.get("sha256") for e in entries if e.get("event") == "file.written"}
    faults = [
        finding(
            "custody-files.differs",
            "書かれた時のハッシュと違うか、なくなっています",
            "not what was written, or gone",
            name,
        )
        for name, sha256 in sorted(written.items())
        if sums.get(name) != sha256
    ]
    faults += [
        finding(
            "custody-files.unaccounted", "保管記録にないファイルです", "the log does not know the file", name
        )
        for name in sorted(sums.keys() - written.keys() - _AFTER_CUSTODY)
    ]
    return Checked(
        detail=Words(ja=f"{len(written)}個の書込みの記録。", en=f"{len(written)} files were written."),
        faults=faults,
    )
