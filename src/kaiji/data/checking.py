"""Put a bundle through every step (束の検査): whole, signed by someone trusted for data, newer, readable, honest about the past."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import hashes as digests

from kaiji.data.bundle import (
    FIXED,
    MANIFEST,
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_ENTRY,
    TABLE,
    Manifest,
    read_manifest,
    table_files,
)
from kaiji.data.difference import Change, differences, past
from kaiji.data.errors import BundleUnreadableError
from kaiji.evidence.verify.chains import ChainFaultError, lead_to_root
from kaiji.evidence.verify.context import Checked, NotRunError, finding, shown
from kaiji.evidence.verify.report import Report
from kaiji.exchange.checking import Step, run_step, step_of
from kaiji.exchange.context import Context, Given
from kaiji.exchange.steps import outside, signed
from kaiji.ground.instants import day_in_japan
from kaiji.ground.tables import ROOMS, TRIED, table_folder, version_key
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kaiji.evidence.verify.trust import Trust

_PROBE_SECONDS: Final = 120


@dataclass(slots=True, kw_only=True)
class BundleContext(Context):
    """The bundle, what is in use now, and what the steps have established so far."""

    in_use: str
    """Version of the tables in use."""
    manifest: Manifest | None = None
    tables: Mapping[str, bytes] | None = None
    changes: tuple[Change, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBundle:
    """The report, and what the bundle says as far as it could be read. Ask `report.ok` before acting on it."""

    report: Report
    manifest: Manifest | None
    tables: Mapping[str, bytes] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


def check_bundle(path: Path, trust: Trust, *, now: datetime, in_use: str) -> CheckedBundle:
    """Return what every step says of the bundle at `path`; `trust` holds the roots believed for data and for nothing else.

    Raises BundleUnreadableError where there is no file to read.
    """
    try:
        if not path.is_file():
            raise _unreadable(path, "not a file")
        with path.open("rb") as file:
            context = BundleContext(
                path=path,
                given=Given(now=now, trust=trust),
                most_entries=MOST_ENTRIES,
                file=file,
                in_use=in_use,
            )
            steps = tuple(run_step(number, step, context) for number, step in enumerate(STEPS, 1))
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    report = Report(
        package=shown(path.name),
        steps=steps,
        stamped_at=None,
        test=False,
        trust_given=bool(trust.signer_roots),
    )
    return CheckedBundle(
        report=report,
        manifest=context.manifest,
        tables=context.tables or {},
        changes=context.changes or (),
    )


def _layout(ctx: BundleContext) -> Checked:
    """Only the entries of a bundle, none too big, no room of tables left out."""
    entries = ctx.need(ctx.container, "zip").entries
    total = sum(entry.size for entry in entries.values())
    faults = [
        finding("layout.name", "データの束にない名前です", "not a name that a bundle has", name)
        for name in entries
        if name not in FIXED and TABLE.fullmatch(name) is None
    ]
    faults += [
        finding("layout.limit", "大きすぎます", "too big", name)
        for name, entry in entries.items()
        if entry.size > MOST_ENTRY or total > MOST_BYTES
    ]
    missing = [name for name in FIXED if name not in entries]
    missing += [f"{room}/" for room in ROOMS if not any(name.startswith(f"{room}/") for name in entries)]
    faults += [
        finding("layout.absent", "必要なファイルがありません", "a required file is not there", name)
        for name in missing
    ]
    ctx.complete = None if faults else True
    return Checked(detail=Words(ja=f"{len(entries)}個。", en=f"{len(entries)} entries."), faults=faults)


def _manifest(ctx: BundleContext) -> Checked:
    ctx.need(ctx.intact, "hashes")
    manifest = read_manifest(ctx.need(ctx.container, "zip").read(MANIFEST))
    ctx.manifest = manifest
    version = f"{manifest.version} ({manifest.made_on.isoformat()})"
    return Checked(
        detail=Words(ja=f"版 {version}: {manifest.note.ja}", en=f"Version {version}: {manifest.note.en}")
    )


def _signer_trust(ctx: BundleContext) -> Checked:
    leaf, others = ctx.need(ctx.signer, "signature")
    trust = ctx.given.trust
    if not trust.signer_roots:
        raise NotRunError(
            Words(
                ja="判断していません: 配布元のルート証明書がありません(KAIJI_HOME/trust/data/ または --trust)。",
                en="Not judged: there is no root of an issuer (KAIJI_HOME/trust/data/ or --trust).",
            )
        )
    manifest = ctx.need(ctx.manifest, "manifest")
    alive = (day_in_japan(leaf.not_valid_before_utc), day_in_japan(leaf.not_valid_after_utc))
    if not alive[0] <= manifest.made_on <= alive[1]:
        fault = finding(
            "signer-trust.expired",
            "証明書の有効期間の外です",
            "outside the certificate's life",
            manifest.made_on,
        )
        return Checked(
            detail=Words(ja=f"{alive[0]}〜{alive[1]}", en=f"{alive[0]} to {alive[1]}"), faults=[fault]
        )
    try:
        path = lead_to_root(
            leaf, (*others, *trust.signer_others), trust.signer_roots, at=leaf.not_valid_before_utc
        )
    except ChainFaultError as error:
        fault = finding(
            "signer-trust.chain",
            "信頼する配布元につながりません",
            "it does not lead to a trusted issuer",
            error,
        )
        return Checked(
            detail=Words(ja="証明書をたどりました。", en="Followed the certificates."), faults=[fault]
        )
    root = f"{path[-1].subject.rfc4514_string()} (SHA-256 {path[-1].fingerprint(digests.SHA256()).hex()})"
    return Checked(detail=Words(ja=f"ルート: {root}", en=f"Root: {root}"))


def _order(ctx: BundleContext) -> Checked:
    manifest = ctx.need(ctx.manifest, "manifest")
    used = ctx.in_use.partition("+")[0]
    detail = Words(ja=f"{used} → {manifest.version}", en=f"{used} → {manifest.version}")
    faults = []
    if version_key(manifest.version) <= version_key(used):
        faults.append(
            finding(
                "order.older",
                "使用中のデータより新しくありません",
                "not newer than what is in use",
                manifest.version,
            )
        )
    if manifest.made_on > day_in_japan(ctx.given.now):
        faults.append(
            finding("order.future", "作成日が未来です", "made on a day to come", manifest.made_on.isoformat())
        )
    return Checked(detail=detail, faults=faults)


def _tables(ctx: BundleContext) -> Checked:
    """Every table loads by the program's own readers: sources, days, overlaps, gaps and references."""
    ctx.need(ctx.intact, "hashes")
    container = ctx.need(ctx.container, "zip")
    tables = {name: container.read(name) for name in container.entries if TABLE.fullmatch(name)}
    with tempfile.TemporaryDirectory(prefix="kaiji-data-") as name:
        folder = Path(name)
        write_tables(folder, tables)
        said = probe(folder)
    detail = Words(
        ja=f"{len(tables)}個の表と書式を読みました。", en=f"Read {len(tables)} tables and templates."
    )
    if not said.get("ok"):
        where = f"{said.get('what', '')} {said.get('given', '')}".strip()
        return Checked(
            detail=detail,
            faults=[finding("tables.invalid", "表が規則に合いません", "a table breaks its rules", where)],
        )
    ctx.tables = tables
    return Checked(detail=detail)


def _honest(ctx: BundleContext) -> Checked:
    """Compare what is said of days gone by with what was said before: another value must be named as a correction."""
    tables, manifest = ctx.need(ctx.tables, "tables"), ctx.need(ctx.manifest, "manifest")
    changes = differences(tables_in_use(), tables)
    ctx.changes = changes
    silent = [c for c in past(changes, manifest.made_on) if c.key not in manifest.corrections]
    faults = [
        finding(
            "past.silent",
            "過去の値を変えるのに訂正として挙げていません",
            "it changes the past without naming the correction",
            f"{c.key} {c.since}",
        )
        for c in silent
    ]
    return Checked(detail=Words(ja=f"{len(changes)}件の変更。", en=f"{len(changes)} changes."), faults=faults)


def tables_in_use() -> dict[str, bytes]:
    """Return the tables in use by entry name."""
    return {name: data for room in ROOMS for name, data in table_files(room, table_folder(room))}


def write_tables(folder: Path, tables: Mapping[str, bytes]) -> None:
    """Write tables below `folder`, as they lie in the program."""
    for name, data in tables.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def probe(folder: Path) -> dict[str, object]:
    """Read everything in `folder` in a process of its own and return what it says."""
    result = subprocess.run(
        [sys.executable, "-m", "kaiji.data.probe"],
        env={**os.environ, TRIED: str(folder)},
        capture_output=True,
        text=True,
        timeout=_PROBE_SECONDS,
        check=False,
    )
    try:
        said: dict[str, object] = json.loads(result.stdout)
    except ValueError:
        lines = result.stderr.strip().splitlines()
        return {"ok": False, "what": lines[-1] if lines else f"exit {result.returncode}"}
    return said


STEPS: Final[tuple[Step[BundleContext], ...]] = (
    step_of("size", outside.size, "大きさ", "the size"),
    step_of("zip", outside.zip_form, "ZIPの厳密な構造", "a ZIP that can be read in one way only"),
    step_of("layout", _layout, "決められたファイルだけがあるか", "only files that a bundle has"),
    step_of("sums-form", outside.sums_form, "SHA256SUMSの書式", "the form of SHA256SUMS"),
    step_of("listing", outside.listing, "ファイルの増減がないか", "nothing added, nothing gone"),
    step_of("hashes", outside.hashes, "すべてのハッシュの一致", "every hash agrees"),
    step_of("signature", signed.signature, "署名", "the signature"),
    step_of("manifest", _manifest, "表書き", "what it says of itself"),
    step_of("signer-trust", _signer_trust, "配布元への信頼", "the issuer leads to a trusted root"),
    step_of("order", _order, "使用中のデータより新しいか", "newer than what is in use"),
    step_of("tables", _tables, "すべての表が読めるか", "every table keeps its rules"),
    step_of("past", _honest, "過去の値を黙って変えないか", "the past is not changed in silence"),
)


def _unreadable(path: Path, why: str) -> BundleUnreadableError:
    return BundleUnreadableError(
        Words(ja=f"データの束を読めません({why})。", en=f"The bundle cannot be read ({why})."),
        given=str(path),
    )
