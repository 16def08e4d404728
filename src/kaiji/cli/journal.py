"""`kaiji journal`: check, export and stamp what happened (操作記録)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.journal_acts import add_to
from kaiji.cli.writing import refuse_no_file
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.cases.journal.checking import JournalProof
    from kaiji.ground.words import Language


def add(parser: argparse.ArgumentParser) -> None:
    """Add `check`, `export`, `stamp` and `acts`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = kinds.add_parser(
        "check",
        help="記録の連鎖を一件ずつ確かめる / check the chain, entry by entry",
        parents=[common_options()],
        **example("kaiji journal check journal.jsonl"),
    )
    check.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="書き出したファイル(省略時: このKaijiのデータベース)/ an export (default: the database of this installation)",
    )
    check.set_defaults(run=_check)
    export = kinds.add_parser(
        "export",
        help="記録を書き出す / write the journal to a file",
        parents=[common_options()],
        **example("kaiji journal export --out journal.jsonl"),
    )
    export.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="書き出すファイル / file to write"
    )
    export.add_argument("--stream", metavar="NAME", help="一つの事件等だけ(例 case:7k3…)/ one stream only")
    export.set_defaults(run=_export)
    stamp = kinds.add_parser(
        "stamp",
        help="今日の先頭を記録し、タイムスタンプを付ける / take today's head and have it time-stamped",
        parents=[common_options()],
        **example("kaiji journal stamp"),
    )
    stamp.set_defaults(run=_stamp)
    add_to(kinds)


def _check(args: argparse.Namespace) -> Answer:
    from kaiji.cases.journal.checking import LONGEST, check_lines

    if args.file is not None:
        with _opened(args.file) as lines:
            proof = check_lines(iter(lambda: lines.readline(LONGEST + 2), b""))
    else:
        from kaiji.cli.office import open_office

        open_office(as_it_is=True)
        from kaiji.cases.journal.database import check_database

        proof = check_database()
    return Answer(json=_json(proof), text=_text(proof, language_of(args)), status=0 if proof.ok else 5)


def _opened(path: Path) -> Any:
    from kaiji.cases.errors import JournalFileError

    refuse_no_file(path)
    try:
        return path.open("rb")
    except OSError as error:
        raise JournalFileError(
            Words(ja="ファイルを読めません。", en="The file cannot be read."),
            given=f"{path}: {error.strerror}",
        ) from error


def _json(proof: JournalProof) -> dict[str, Any]:
    return {
        "ok": proof.ok,
        "entries": proof.entries,
        "streams": {name: {"n": head.n, "sha256": head.sha256} for name, head in proof.streams.items()},
        "heads": proof.heads,
        "stamps": proof.stamps,
        "faults": [{"where": fault.where, "what": fault.words.as_json()} for fault in proof.faults],
    }


def _text(proof: JournalProof, language: Language) -> str:
    ja = language == "ja"
    lines = [
        f"{proof.entries}件の記録、{len(proof.streams)}本の連鎖、日次の先頭{proof.heads}件、タイムスタンプ{len(proof.stamps)}件"
        if ja
        else f"{proof.entries} entries in {len(proof.streams)} chains, {proof.heads} daily heads, {len(proof.stamps)} time stamps"
    ]
    lines += [f"  ✕ {fault.where}: {fault.words.in_language(language)}" for fault in proof.faults]
    if proof.ok:
        lines.append("すべてつながっています。" if ja else "Every chain holds.")
    else:
        lines.append(
            f"{len(proof.faults)}件の不一致があります。" if ja else f"{len(proof.faults)} things do not hold."
        )
    if not proof.stamps:
        lines.append(
            "タイムスタンプがないため、末尾が切り取られていないことまでは、この検査だけでは示せません。"
            if ja
            else "Without a time stamp this check alone cannot show that no end was cut off."
        )
    return "\n".join(lines)


def _export(args: argparse.Namespace) -> Answer:
    from kaiji.cases.errors import JournalFileError
    from kaiji.cli.office import open_office

    open_office(as_it_is=True)
    from django.db import transaction

    from kaiji.cases.journal.exporting import export

    count, begun = 0, False
    try:
        with args.out.open("xb") as file, transaction.atomic():
            begun = True
            for line in export(args.stream):
                file.write(line)
                count += 1
    except OSError as error:
        if begun:  # half an export would fail its check, and stand in the way of a whole one
            args.out.unlink(missing_ok=True)
        raise JournalFileError(
            Words(
                ja="書き出せません(上書きはしません)。", en="It cannot be written (nothing is overwritten)."
            ),
            given=f"{args.out}: {error.strerror}",
        ) from error
    words = Words(ja=f"{count - 1}行を書き出しました: {args.out}", en=f"Wrote {count - 1} lines: {args.out}")
    return Answer(json={"file": str(args.out), "lines": count - 1}, text=words.in_language(language_of(args)))


def _stamp(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office
    from kaiji.ground.instants import now

    open_office()
    from kaiji.cases.journal.heads import stamp_today

    head = stamp_today(clock=now)
    count = head.stamps_kept().count()
    words = Words(
        ja=f"{head.on}の先頭 {head.sha256[:16]}… タイムスタンプ{count}件",
        en=f"Head of {head.on}: {head.sha256[:16]}…, {count} time stamps",
    )
    return Answer(
        json={"on": str(head.on), "sha256": head.sha256, "stamps": count},
        text=words.in_language(language_of(args)),
    )
