"""`kaiji data`: which tables are in use, what a newer bundle would change, and its installation (法令・事業者データ)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, now, parse_day
from kaiji.ground.tables import ROOMS, SHIPPED, data_version, own_folder
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kaiji.data.checking import CheckedBundle
    from kaiji.data.touching import Touched
    from kaiji.evidence.verify import Trust
    from kaiji.ground.words import Language

_FAILED: Final = 5
_TRUST: Final = (
    "信頼する配布元のルート証明書のフォルダー。省くと KAIJI_HOME/trust/data / roots of issuers you trust"
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add `show`, `check`, `update`, `back` and `make`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = kinds.add_parser(
        "show",
        help="使用中のデータの版と中身 / the tables in use",
        parents=[common_options()],
        **example("kaiji data show"),
    )
    show.set_defaults(run=_show)
    for name, run, ja, en in (
        (
            "check",
            _check,
            "新しいデータを検査し、変わることを示す",
            "check a bundle and say what it would change",
        ),
        ("update", _update, "検査して導入する", "check it and install it"),
    ):
        one = kinds.add_parser(
            name,
            help=f"{ja} / {en}",
            parents=[common_options()],
            **example(f"kaiji data {name} kaiji-data-2026.12.20.zip --cases 事件"),
        )
        one.add_argument("file", type=Path, metavar="FILE", help="データの束 / the bundle")
        one.add_argument("--trust", type=Path, metavar="DIR", help=_TRUST)
        one.add_argument(
            "--cases",
            type=Path,
            metavar="DIR",
            help="事件フォルダー(またはその親)。期日が動く事件を示す / case folders, to say whose dates move",
        )
        one.set_defaults(run=run)
    back = kinds.add_parser(
        "back",
        help="一つ前の版に戻す / go back to the version before",
        parents=[common_options()],
        **example("kaiji data back"),
    )
    back.set_defaults(run=_back)
    _add_make(kinds)


def _add_make(kinds: Any) -> None:
    make = kinds.add_parser(
        "make",
        help="表のフォルダーから署名した束を作る(配布元用)/ make a signed bundle, for whoever issues one",
        parents=[common_options()],
        **example(
            "kaiji data make --data-version 2026.12.20 --note-ja 改正を反映 --note-en 'the amendment' --out FILE"
        ),
    )
    make.add_argument(
        "--data-version", required=True, metavar="VERSION", help="版(2026.12.20 の形)/ version, as 2026.12.20"
    )
    make.add_argument("--note-ja", required=True, metavar="TEXT", help="何が変わるか / what changes")
    make.add_argument(
        "--note-en", required=True, metavar="TEXT", help="同じことを英語で / the same in English"
    )
    make.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="DIR",
        help=f"表のフォルダー({', '.join(ROOMS)})。省くと使用中のもの / default: those in use",
    )
    make.add_argument(
        "--correction",
        action="append",
        default=[],
        metavar="TABLE:TOPIC",
        help="過去の値の訂正 / a topic whose past was wrong (may be repeated)",
    )
    make.add_argument("--made-on", metavar="DAY", help="作成日(既定: 今日)/ day it is made (default: today)")
    make.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="書き出すファイル / file to write"
    )
    make.set_defaults(run=_make)


def _show(args: argparse.Namespace) -> Answer:
    from kaiji.data.checking import tables_in_use
    from kaiji.data.installing import versions
    from kaiji.ground.canonical import sha256_hex

    tables = tables_in_use()
    digest = sha256_hex(b"".join(f"{sha256_hex(d)}  {n}\n".encode() for n, d in sorted(tables.items())))
    there = versions(kaiji_home())
    json = {
        "data_version": data_version(),
        "shipped": SHIPPED,
        "installed": list(there),
        "own": own_folder().is_dir(),
        "tables": len(tables),
        "sha256": digest,
    }
    words = Words(
        ja=f"使用中のデータ: {json['data_version']}(同梱 {SHIPPED}、導入済み {'、'.join(there) or 'なし'})\n"
        f"表と書式 {len(tables)}個、SHA-256 {digest}",
        en=f"In use: {json['data_version']} (shipped {SHIPPED}, installed {', '.join(there) or 'none'})\n"
        f"{len(tables)} tables and templates, SHA-256 {digest}",
    )
    return Answer(json=json, text=words.in_language(language_of(args)))


def _check(args: argparse.Namespace) -> Answer:
    checked, cases = _checked(args)
    return _said(args, checked, cases, installed=None)


def _update(args: argparse.Namespace) -> Answer:
    from kaiji.data.installing import install

    checked, cases = _checked(args)
    if not checked.report.ok:
        return _said(args, checked, cases, installed=None)
    return _said(args, checked, cases, installed=install(checked, args.file, kaiji_home()))


def _checked(args: argparse.Namespace) -> tuple[CheckedBundle, tuple[Touched, ...]]:
    from kaiji.data.checking import check_bundle, write_tables
    from kaiji.data.touching import case_folders, touched

    at = now()
    checked = check_bundle(args.file, _trust(args.trust), now=at, in_use=data_version())
    if args.cases is None or not checked.tables:
        return checked, ()
    with tempfile.TemporaryDirectory(prefix="kaiji-data-") as name:
        write_tables(Path(name), checked.tables)
        return checked, touched(case_folders(args.cases), Path(name), today=day_in_japan(at))


def _trust(folder: Path | None) -> Trust:
    """Return the roots of issuers: those named, else those of KAIJI_HOME/trust/data; none of those believed for evidence."""
    from kaiji.evidence.verify import Trust
    from kaiji.evidence.verify.trust import load_certificates

    place = folder if folder is not None else kaiji_home() / "trust" / "data"
    found = (
        [c for path in sorted(place.glob("*.pem")) for c in load_certificates(path)] if place.is_dir() else []
    )
    return Trust(
        signer_roots=tuple(c for c in found if c.issuer == c.subject),
        signer_others=tuple(c for c in found if c.issuer != c.subject),
    )


def _said(
    args: argparse.Namespace, checked: CheckedBundle, cases: Sequence[Touched], *, installed: Path | None
) -> Answer:
    language = language_of(args)
    report, manifest = checked.report, checked.manifest
    json = {
        "ok": report.ok,
        "version": manifest.version if manifest else None,
        "in_use": data_version(),
        "installed": str(installed) if installed else None,
        "steps": [step.as_json(language) for step in report.steps],
        "changes": [change.as_json() for change in checked.changes],
        "cases": [case.as_json() for case in cases],
    }
    text = "\n".join(_lines(checked, cases, installed, language))
    return Answer(json=json, text=text, status=0 if report.ok else _FAILED)


def _lines(
    checked: CheckedBundle, cases: Sequence[Touched], installed: Path | None, language: Language
) -> list[str]:
    from kaiji.cli.package_text import report_text
    from kaiji.data.difference import WORDS

    lines = [report_text(checked.report, language)]
    if checked.changes:
        lines += ["", Words(ja="変わること", en="What changes").in_language(language)]
    for change in checked.changes:
        since = change.since.isoformat() if change.since else "—"
        title = change.title.in_language(language) if change.title else change.topic
        lines.append(f"  {since:<10}  {WORDS[change.kind].in_language(language)}: {title} ({change.key})")
    for case in cases:
        head = Words(
            ja=f"事件 {case.case}: {len(case.moved)}件の期日が動きます",
            en=f"Case {case.case}: {len(case.moved)} dates move",
        )
        lines += ["", head.in_language(language), *([f"  {case.failed}"] if case.failed else [])]
        lines += [f"  {moved.what}: {moved.before or '—'} → {moved.after or '—'}" for moved in case.moved]
    if installed:
        done = Words(ja=f"導入しました: {installed}", en=f"Installed: {installed}")
        lines += ["", done.in_language(language)]
    return lines


def _back(args: argparse.Namespace) -> Answer:
    from kaiji.data.installing import go_back

    version = go_back(kaiji_home())
    words = Words(ja=f"{version} に戻しました。", en=f"Back at {version}.")
    return Answer(json={"data_version": version}, text=words.in_language(language_of(args)))


def _make(args: argparse.Namespace) -> Answer:
    from kaiji.cli.writing import write_new
    from kaiji.data.bundle import Manifest, make_bundle
    from kaiji.data.errors import BundleUnreadableError
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer
    from kaiji.ground.canonical import sha256_hex
    from kaiji.ground.tables import table_folder, version_key

    at = now().replace(microsecond=0)
    try:
        version_key(args.data_version)
    except ValueError as error:
        raise BundleUnreadableError(
            Words(ja="版の書き方が違います。", en="This is no version."),
            given=args.data_version,
            accepted=Words(ja="2026.12.20 または 2026.12.20.2", en="2026.12.20 or 2026.12.20.2"),
        ) from error
    manifest = Manifest(
        version=args.data_version,
        made_on=parse_day(args.made_on) if args.made_on else day_in_japan(at),
        note=Words(ja=args.note_ja, en=args.note_en),
        corrections=tuple(args.correction),
    )
    folders = {room: args.source / room if args.source else table_folder(room) for room in ROOMS}
    missing = [str(folder) for folder in folders.values() if not folder.is_dir()]
    if missing:
        raise BundleUnreadableError(
            Words(ja="表のフォルダーがありません。", en="A folder of tables is not there."),
            given=", ".join(missing),
        )
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    data = make_bundle(manifest, folders, signer)
    write_new(args.out, data)
    words = Words(ja=f"データの束を作りました: {args.out}", en=f"Made the bundle: {args.out}")
    json = {
        "bundle": str(args.out),
        "version": manifest.version,
        "sha256": sha256_hex(data),
        "size": len(data),
    }
    return Answer(json=json, text=words.in_language(language_of(args)))
