"""Is the WACZ exactly what it says it is? (WACZの構造)."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.package import (
    DATAPACKAGE_IN_WACZ,
    DIGEST_IN_WACZ,
    INDEX_IN_WACZ,
    PAGES_IN_WACZ,
    WACZ,
    WARC_IN_WACZ,
)
from kaiji.evidence.verify.container import ContainerFaultError, open_container
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.container import Container
    from kaiji.evidence.verify.report import Finding

INSIDE: Final = frozenset((WARC_IN_WACZ, INDEX_IN_WACZ, PAGES_IN_WACZ, DATAPACKAGE_IN_WACZ, DIGEST_IN_WACZ))
VERSION: Final = "1.1.1"


def zip_form(ctx: Context) -> Checked:
    """Step `zip`: the WACZ is a ZIP that can be read in one way only."""
    ctx.require_intact(WACZ)
    try:
        with ExitStack() as until_refused:
            ctx.container = open_container(until_refused.enter_context(ctx.folder.open(WACZ)))
            until_refused.pop_all()
    except ContainerFaultError as error:
        return Checked(
            detail=Words(ja="ZIPの構造を調べました。", en="Looked at the structure of the ZIP."),
            faults=[error.found],
        )
    count = len(ctx.container.entries)
    return Checked(detail=Words(ja=f"{count}個の項目。", en=f"{count} entries."))


def wacz(ctx: Context) -> Checked:
    """Step `wacz`: what the WACZ lists of itself is there, with those hashes, and nothing else is."""
    container, meta = ctx.need(ctx.container, "zip"), ctx.need(ctx.meta, "meta")
    faults = [
        finding(
            "wacz.absent", "WACZに必要な項目がありません", "an entry that a WACZ must have is not there", name
        )
        for name in sorted(INSIDE - container.entries.keys())
    ]
    faults += [
        finding("wacz.unlisted", "WACZに余分な項目があります", "an entry that is not part of it", name)
        for name in sorted(container.entries.keys() - INSIDE)
    ]
    if DATAPACKAGE_IN_WACZ in container.entries:
        faults += _datapackage(container, meta)
    return Checked(
        detail=Words(ja="datapackage.json と照合しました。", en="Compared with datapackage.json."),
        faults=faults,
    )


def _datapackage(container: Container, meta: dict[str, Any]) -> list[Finding]:
    data = container.read(DATAPACKAGE_IN_WACZ)
    package = read_json(data, DATAPACKAGE_IN_WACZ)
    faults = _resources(container, package)
    created = field(package, str, "created", where=DATAPACKAGE_IN_WACZ)
    if not _between(meta.get("started_at"), created, meta["sealed_at"]):
        faults.append(
            finding(
                "wacz.created",
                "取得の時間の外に作られています",
                "made outside the time of the capture",
                created,
            )
        )
    if field(package, str, "wacz_version", where=DATAPACKAGE_IN_WACZ) != VERSION:
        faults.append(
            finding(
                "wacz.version",
                "対応しない版のWACZです",
                "a WACZ of another version",
                package["wacz_version"],
            )
        )
    if DIGEST_IN_WACZ in container.entries:
        digest = read_json(container.read(DIGEST_IN_WACZ), DIGEST_IN_WACZ)
        stated = field(digest, str, "hash", where=DIGEST_IN_WACZ)
        path = field(digest, str, "path", where=DIGEST_IN_WACZ)
        if (path, stated) != (DATAPACKAGE_IN_WACZ, f"sha256:{sha256_hex(data)}"):
            faults.append(_wrong_hash(DATAPACKAGE_IN_WACZ))
    return faults


def _between(first: Any, at: str, last: Any) -> bool:
    """Whether an instant to the second lies between two others; one that cannot be read does not."""
    try:
        start, end = parse_instant(str(first)), parse_instant(str(last))
        return start - timedelta(seconds=2) <= parse_instant(at) <= end + timedelta(seconds=2)
    except InputError:
        return False


def _resources(container: Container, package: Any) -> list[Finding]:
    faults: list[Finding] = []
    listed: set[str] = set()
    for number, _ in enumerate(field(package, list, "resources", where=DATAPACKAGE_IN_WACZ)):
        row = field(package, dict, "resources", number, where=DATAPACKAGE_IN_WACZ)
        path = field(row, str, "path", where=DATAPACKAGE_IN_WACZ)
        if path in listed or path not in container.entries:
            faults.append(
                finding(
                    "wacz.resources",
                    "一覧の項目がないか、2度あります",
                    "a listed entry is not there, or twice",
                    path,
                )
            )
            continue
        listed.add(path)
        size = field(row, int, "bytes", where=DATAPACKAGE_IN_WACZ)
        if row.get("hash") != f"sha256:{container.sha256(path)}" or size != container.entries[path].size:
            faults.append(_wrong_hash(path))
    unlisted = (INSIDE & container.entries.keys()) - listed - {DATAPACKAGE_IN_WACZ, DIGEST_IN_WACZ}
    faults += [
        finding("wacz.resources", "一覧にない項目です", "an entry is not listed", path)
        for path in sorted(unlisted)
    ]
    return faults


def _wrong_hash(where: str) -> Finding:
    return finding(
        "wacz.hash", "WACZの中のハッシュが一致しません", "a hash inside the WACZ does not agree", where
    )
