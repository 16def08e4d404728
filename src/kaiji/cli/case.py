"""`kaiji case`: make a case folder, take evidence into it, check it (事件フォルダー)."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.instants import now, parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.casefile.values import Case, Party
    from kaiji.evidence.verify import Trust


def add(parser: argparse.ArgumentParser) -> None:
    """Add `new`, `add`, `check` and `schema`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = kinds.add_parser(
        "new",
        help="事件フォルダーを作る / make a case folder",
        parents=[common_options()],
        **example("kaiji case new 山田事件 --title 掲示板の件 --claimant 山田花子 --address 東京都…"),
    )
    new.add_argument("folder", type=Path, metavar="CASE")
    new.add_argument("--title", required=True, help="事件の呼び名 / what the case is called")
    new.add_argument("--id", dest="case_id", help="事件の番号(既定: 年-0001)/ number of the case")
    new.add_argument("--claimant", metavar="NAME", help="請求者の氏名 / name of the claimant")
    new.add_argument("--address", help="請求者の住所 / address of the claimant")
    new.add_argument("--phone", help="請求者の電話番号 / telephone of the claimant")
    new.add_argument("--office", action="store_true", help="事務所用 / the lawyer's edition")
    new.set_defaults(run=_new)
    take = kinds.add_parser(
        "add",
        help="証拠パッケージの投稿を事件に取り込む / take posts of a package into the case",
        parents=[common_options()],
        **example("kaiji case add 山田事件 evidence/EV-20261123-0001 --post 321 --post 340"),
    )
    take.add_argument("folder", type=Path, metavar="CASE")
    take.add_argument("package", type=Path, metavar="PACKAGE")
    take.add_argument(
        "--post",
        type=int,
        action="append",
        required=True,
        metavar="N",
        dest="numbers",
        help="投稿番号 / number",
    )
    take.add_argument("--site-name", help="サイトの名称 / name of the site")
    take.add_argument("--operator-name", metavar="NAME", help="サイト運営者の名称 / who runs the site")
    take.add_argument(
        "--operator-address", metavar="TEXT", help="サイト運営者の所在地 / seat of the operator"
    )
    take.add_argument(
        "--noticed", metavar="DAY", help="投稿を知った日 / day on which you learnt of the posts"
    )
    take.add_argument("--trust", type=Path, help="信頼する証明書のフォルダー / folder of trusted roots")
    take.set_defaults(run=_add)
    check = kinds.add_parser(
        "check",
        help="事件の記載を確かめる / check the facts of a case",
        parents=[common_options()],
        **example("kaiji case check 山田事件"),
    )
    check.add_argument("folder", type=Path, metavar="CASE")
    check.set_defaults(run=_check)
    schema = kinds.add_parser(
        "schema",
        help="case.toml の JSON Schema / the JSON Schema of case.toml",
        parents=[common_options()],
        **example("kaiji case schema --json"),
    )
    schema.set_defaults(run=_schema)


def _new(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.errors import CaseFolderError
    from kaiji.casefile.folder import NAME, case_text, parse_case, write_case
    from kaiji.casefile.values import SCHEMA, Case, Party

    if (args.folder / NAME).exists():
        raise CaseFolderError(
            Words(ja="ここにはすでに事件があります。", en="There is a case here already."),
            given=str(args.folder),
            accepted=Words(ja="case.toml のないフォルダー", en="a folder without case.toml"),
            what_to_do=Words(ja="別のフォルダーを指定してください。", en="Name another folder."),
        )
    today = today_in_japan()
    claimant = Party(
        id="claimant", role="claimant", name=args.claimant, address=args.address, phone=args.phone
    )
    case = Case(
        schema=SCHEMA,
        id=args.case_id or f"{today.year}-0001",
        title=args.title,
        opened_on=today,
        edition="office" if args.office else "self",
        party=(claimant,),
    )
    parse_case(case_text(case))  # what cannot be read again is not begun
    path = write_case(args.folder, case)
    words = Words(ja=f"作りました: {path}", en=f"Made {path}")
    return Answer(json={"case": str(args.folder), **_counts(case)}, text=words.in_language(language_of(args)))


def _add(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.adding import add_capture, copy_package
    from kaiji.casefile.folder import read_case, write_case
    from kaiji.evidence.errors import VerificationFailedError
    from kaiji.evidence.verify import verify_package

    case = read_case(args.folder)
    faults = verify_package(args.package, trust=_trust(args.trust), now=now()).faults()
    if faults:
        raise VerificationFailedError(
            Words(
                ja=f"検証で{len(faults)}件の誤りが見つかったので取り込みません: {faults[0].words.ja}",
                en=f"Not taken in: verification found {len(faults)} faults: {faults[0].words.en}",
            ),
            given=str(args.package),
            accepted=Words(
                ja="kaiji verify で誤りのない証拠", en="a package in which `kaiji verify` finds no fault"
            ),
        )
    changed = add_capture(
        case,
        args.package,
        args.numbers,
        site_name=args.site_name,
        operator=_operator(args),
        noticed_on=parse_day(args.noticed) if args.noticed else None,
    )
    copy_package(args.package, args.folder)
    write_case(args.folder, changed)
    added = [post for post in changed.post if post not in case.post]
    words = Words(
        ja=f"{len(added)}件の投稿を取り込みました: " + "、".join(post.id for post in added),
        en=f"{len(added)} posts taken in: " + ", ".join(post.id for post in added),
    )
    return Answer(
        json={"case": str(args.folder), "added": [post.id for post in added], **_counts(changed)},
        text=words.in_language(language_of(args)),
    )


def _operator(args: argparse.Namespace) -> Party | None:
    from kaiji.casefile.values import Party

    if args.operator_name is None:
        return None
    return Party(
        id="operator",
        role="content-provider",
        kind="organisation",
        name=args.operator_name,
        address=args.operator_address,
    )


def _trust(folder: Path | None) -> Trust:
    from kaiji.evidence.verify import Trust, load_trust

    return load_trust(folder) if folder is not None else Trust()


def _check(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case

    case = read_case(args.folder)
    words = Words(ja="記載に食い違いはありません。", en="The facts do not contradict each other.")
    return Answer(
        json={"case": str(args.folder), "ok": True, **_counts(case)},
        text=words.in_language(language_of(args)),
    )


def _schema(_args: argparse.Namespace) -> Answer:
    import json

    from kaiji.casefile.schema import case_schema

    schema = case_schema()
    return Answer(json=schema, text=json.dumps(schema, ensure_ascii=False, indent=2))


def _counts(case: Case) -> dict[str, Any]:
    rows = {f.name: getattr(case, f.name) for f in dataclasses.fields(case)}
    return {"id": case.id, "counts": {name: len(row) for name, row in rows.items() if isinstance(row, tuple)}}
