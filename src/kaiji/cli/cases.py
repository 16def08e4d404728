"""`kaiji office`: cases of the office in and out, archives, conflict check (事務所の事件)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.cases.models import CaseRow


def add(parser: argparse.ArgumentParser) -> None:
    """Add `import`, `export`, `archive` and `conflicts`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    take = kinds.add_parser(
        "import",
        help="事件フォルダーを事務所に取り込む / take a case folder into the office",
        parents=[common_options()],
        **example("kaiji office import 山田事件"),
    )
    take.add_argument("folder", type=Path, metavar="CASE")
    take.set_defaults(run=_import)
    for name, words, shown, run in (
        (
            "export",
            "事件フォルダーを書き出す / write the case folder",
            "kaiji office export 2026-0001 --out 山田事件 --reason case-work",
            _export,
        ),
        (
            "archive",
            "事件の保存ファイル(ZIP)を書く / write the archive of a case",
            "kaiji office archive 2026-0001 --out 2026-0001.zip --reason audit",
            _archive,
        ),
    ):
        sub = kinds.add_parser(name, help=words, parents=[common_options()], **example(shown))
        sub.add_argument("number", metavar="NUMBER", help="事件の番号 / number of the case")
        sub.add_argument(
            "--out", type=Path, required=True, metavar="PATH", help="書き出す先 / where it is written"
        )
        sub.add_argument(
            "--reason",
            required=True,
            metavar="CODE",
            help="閲覧の理由(case-work, court-order, audit など)/ why it is looked at",
        )
        sub.set_defaults(run=run)
    conflicts = kinds.add_parser(
        "conflicts",
        help="利益相反の確認: 氏名・ハンドルが他の事件にあるか / does a name or handle stand in any case",
        parents=[common_options()],
        **example("kaiji office conflicts 山田花子 --handle @yamada_h"),
    )
    conflicts.add_argument("names", nargs="*", metavar="NAME")
    conflicts.add_argument(
        "--handle",
        action="append",
        default=[],
        dest="handles",
        metavar="HANDLE",
        help="ハンドル(繰り返し可)/ a handle (may be repeated)",
    )
    conflicts.set_defaults(run=_conflicts)


def _import(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office(migrate=True, only="claimant")
    from kaiji.cases.moves import Act
    from kaiji.cases.transfer import import_case
    from kaiji.ground.instants import now

    case = import_case(Act(actor=terminal(), at=now()), args.folder)
    words = Words(
        ja=f"取り込みました: {case.number}(投稿{case.posts}件)",
        en=f"Taken in: {case.number} ({case.posts} posts)",
    )
    return Answer(
        json={"case": case.id, "number": case.number, "posts": case.posts},
        text=words.in_language(language_of(args)),
    )


def _case(number: str) -> CaseRow:
    from kaiji.cases.errors import SubjectMissingError
    from kaiji.cases.models import CaseRow

    found = CaseRow.objects.filter(number=number).first()
    if found is None:
        raise SubjectMissingError(
            Words(ja="この番号の事件はありません。", en="There is no case of this number."), given=number
        )
    return found


def _export(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office(only="claimant")
    from kaiji.cases.transfer import export_case
    from kaiji.ground.instants import now

    value = export_case(terminal(), _case(args.number), args.out, reason=args.reason, at=now())
    words = Words(ja=f"書き出しました: {args.out}", en=f"Wrote {args.out}")
    return Answer(
        json={"number": value.id, "folder": str(args.out), "posts": len(value.post)},
        text=words.in_language(language_of(args)),
    )


def _archive(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office(only="claimant")
    from kaiji.cases.archive import archive_case
    from kaiji.ground.instants import now

    sha256 = archive_case(terminal(), _case(args.number), args.out, reason=args.reason, at=now())
    words = Words(ja=f"{args.out}\nSHA-256 {sha256}", en=f"{args.out}\nSHA-256 {sha256}")
    return Answer(json={"file": str(args.out), "sha256": sha256}, text=words.in_language(language_of(args)))


def _conflicts(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office(only="claimant")
    from kaiji.cases.conflicts import check_conflicts
    from kaiji.ground.instants import now

    met = check_conflicts(terminal(), names=args.names, handles=args.handles, at=now())
    ja = language_of(args) == "ja"
    lines = [
        f"{row.number}  {row.role}  {row.asked}"
        + (("(終結)" if ja else " (closed)") if row.closed else "")
        + (("(異体字による該当)" if ja else " (by a variant spelling)") if row.variant else "")
        for row in met
    ]
    lines.append(f"該当 {len(met)}件" if ja else f"{len(met)} met")
    rows = [
        {
            "asked": r.asked,
            "via": r.via,
            "variant": r.variant,
            "case": r.case,
            "number": r.number,
            "closed": r.closed,
            "role": r.role,
            "fact": r.fact,
        }
        for r in met
    ]
    return Answer(json={"met": rows}, text="\n".join(lines))
