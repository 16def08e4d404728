"""`kaiji backup`: one command out, one command in (控え)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.cases.backup.restoring import LaidOut


def add(parser: argparse.ArgumentParser) -> None:
    """Add `out` and `in`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    out = kinds.add_parser(
        "out",
        help="控えを取る。鍵は別のファイルになる / take a backup; the keys go into a file of their own",
        parents=[common_options()],
        **example("kaiji backup out /backup/2026-11-26.zip --keys /elsewhere/2026-11-26.keys"),
    )
    out.add_argument("file", type=Path, metavar="FILE")
    out.add_argument(
        "--keys",
        type=Path,
        metavar="FILE",
        help="鍵のファイル(既定: FILE.keys)/ file of the keys (default: FILE.keys)",
    )
    out.set_defaults(run=_out)
    back = kinds.add_parser(
        "in",
        help="空の KAIJI_HOME に控えを戻す / put a backup back into an empty KAIJI_HOME",
        parents=[common_options()],
        **example("kaiji backup in /backup/2026-11-26.zip --keys /elsewhere/2026-11-26.keys"),
    )
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument(
        "--keys",
        type=Path,
        metavar="FILE",
        help="鍵のファイル(既定: FILE.keys)/ file of the keys (default: FILE.keys)",
    )
    back.set_defaults(run=_in)


def _told(stage: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{stage[-70:]}", end="", file=sys.stderr, flush=True)


def _out(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal
    from kaiji.ground.instants import now

    open_office(as_it_is=True)
    from kaiji.cases.backup.taking import take_backup

    taken = take_backup(terminal(), args.file, keys=args.keys, at=now(), told=_told)
    words = Words(
        ja=f"控え: {taken.data}({taken.files}ファイルとデータベース)\n鍵: {taken.keys}\n"
        "鍵は控えとは別の場所に保管してください。両方がそろうと中身を読めます。",
        en=f"Backup: {taken.data} ({taken.files} files and the database)\nKeys: {taken.keys}\n"
        "Keep the keys in another place; whoever has both can read everything.",
    )
    return Answer(
        json={"backup": taken.id, "data": str(taken.data), "keys": str(taken.keys), "files": taken.files},
        text=words.in_language(language_of(args)),
    )


def _desk_of(laid_out: LaidOut) -> str:
    """Return whose desk the backup is, and have the settings know it; raises DeskUnclearError where another was told."""
    from kaiji.cases.backup.databases import migrations_in
    from kaiji.web.configuration.reading import read_configuration
    from kaiji.web.configuration.whose import desk_of, of_another

    configuration = read_configuration(laid_out.folder, os.environ)
    told = configuration.text("desk")
    held = desk_of(app for app, _ in migrations_in(laid_out.vendor, laid_out.database)) or told
    if held != told:
        if configuration.desk_by == "told":
            raise of_another(told, held, str(laid_out.database.name))
        os.environ["KAIJI_DESK"] = held
    return held


def _in(args: argparse.Namespace) -> Answer:
    from kaiji.cases.backup.restoring import lay_out, move_in
    from kaiji.ground.home import kaiji_home
    from kaiji.ground.instants import now

    home = kaiji_home().absolute()
    keys = args.keys or args.file.with_name(f"{args.file.name}.keys")
    laid_out = lay_out(args.file, keys, home, told=_told)
    os.environ["KAIJI_HOME"] = str(laid_out.folder)
    desk = _desk_of(laid_out)
    from kaiji.cli.office import set_up, terminal

    set_up()
    from kaiji.cases.backup.proving import bring_in

    erased = bring_in(terminal(), laid_out, at=now(), told=_told)
    move_in(laid_out, home)
    words = Words(
        ja=f"{desk} の控えを戻しました: {home}({laid_out.files}ファイルとデータベース)。操作記録と鍵を確かめました。"
        f"控えの後に消去されたもの{erased}件は、もう一度消去しました。",
        en=f"The backup of the desk {desk} is back in {home} ({laid_out.files} files and the database). Journal and keys were proved; "
        f"{erased} subjects erased since were erased again.",
    )
    return Answer(
        json={
            "backup": laid_out.id,
            "desk": desk,
            "home": str(home),
            "files": laid_out.files,
            "erased_again": erased,
        },
        text=words.in_language(language_of(args)),
    )
