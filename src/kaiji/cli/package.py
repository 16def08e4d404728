"""`kaiji package`: make, check, read and take in the packages between the parties (当事者間のパッケージ)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.package_make import PACKAGES, add_make
from kaiji.cli.package_send import add_send
from kaiji.cli.package_table import add_answer, add_hi1
from kaiji.cli.package_text import content_json, content_text, report_text
from kaiji.cli.writing import refuse_no_file, write_new
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from kaiji.casefile.values import Case
    from kaiji.evidence.verify import Trust
    from kaiji.exchange.context import Given, SentRequest
    from kaiji.exchange.values import Package

_FAILED: Final = 5


def add(parser: argparse.ArgumentParser) -> None:
    """Add `make`, `check`, `read`, `take` and `schema`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_make(kinds)
    check = kinds.add_parser(
        "check",
        help="手順ごとに検査する / check it, step by step",
        parents=[common_options()],
        **example("kaiji package check answer.zip --trust roots --request request.zip"),
    )
    _add_checking(check)
    check.set_defaults(run=_check)
    read = kinds.add_parser(
        "read",
        help="中身を読む / read what it says",
        parents=[common_options()],
        **example("kaiji package read request.zip --json"),
    )
    _add_checking(read)
    read.set_defaults(run=_read)
    take = kinds.add_parser(
        "take",
        help="回答を事件に取り込む / take an answer into the case",
        parents=[common_options()],
        **example("kaiji package take 山田事件 answer.zip --trust roots"),
    )
    take.add_argument("folder", type=Path, metavar="CASE", help="事件フォルダー / case folder")
    take.add_argument("file", type=Path, metavar="FILE", help="回答のファイル / file of the answer")
    take.add_argument(
        "--request",
        type=Path,
        metavar="FILE",
        help="もとの請求。署名のない記入済みのCSVを取り込むとき / the request, to take in a filled CSV without a signature",
    )
    take.add_argument("--trust", type=Path, metavar="DIR", help=_TRUST)
    take.set_defaults(run=_take)
    add_answer(kinds)
    add_hi1(kinds)
    add_send(kinds)
    schema = kinds.add_parser(
        "schema",
        help="package.json の JSON Schema / its JSON Schema",
        parents=[common_options()],
        **example("kaiji package schema"),
    )
    schema.set_defaults(run=_schema)


_TRUST: Final = "信頼するルート証明書のフォルダー(signer/)。省くと KAIJI_HOME のもの / roots you trust; default: those of KAIJI_HOME"


def _add_checking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="パッケージのファイル / file of the package")
    parser.add_argument("--trust", type=Path, metavar="DIR", help=_TRUST)
    parser.add_argument("--request", type=Path, metavar="FILE", help="もとの請求 / the request it answers")
    parser.add_argument(
        "--seen",
        type=Path,
        metavar="FILE",
        help="受領済みの一覧(1行に id と SHA-256)/ list of packages received, an id and a SHA-256 a line",
    )


def _check(args: argparse.Namespace) -> Answer:
    from kaiji.exchange.checking import check_package

    language = language_of(args)
    at = now()
    checked = check_package(args.file, _given(args, at))
    report, package = checked.report, checked.package
    json = {
        "ok": report.ok,
        "package": report.package,
        "id": package.id if package else None,
        "sha256": checked.sha256,
        "test": report.test,
        "trust_given": report.trust_given,
        "checked_at": utc_text(at),
        "steps": [step.as_json(language) for step in report.steps],
    }
    return Answer(json=json, text=report_text(report, language), status=0 if report.ok else _FAILED)


def _read(args: argparse.Namespace) -> Answer:
    from kaiji.exchange.checking import read_package

    language = language_of(args)
    package, checked = read_package(args.file, _given(args, now()))
    unmet = [step.code for step in checked.report.steps if not step.passed]
    json = {
        **content_json(package),
        "sha256": checked.sha256,
        "checked": {"ok": checked.report.ok, "not_passed": unmet},
    }
    return Answer(json=json, text=content_text(package, language, unmet))


def _take(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case, write_case
    from kaiji.exchange.checking import check_package, read_package
    from kaiji.exchange.errors import ExchangeLinkError, ExchangeRefusedError
    from kaiji.exchange.taking import take_answer

    at = now()
    if args.request is not None:
        return _take_table(args, at)
    case = read_case(args.folder)
    answer, _ = read_package(args.file, _plain_given(args.trust, at))
    kept = args.folder / PACKAGES / f"{answer.in_reply_to.id}.zip" if answer.in_reply_to else None
    if kept is None or not kept.is_file():
        raise ExchangeLinkError(
            Words(ja="もとの請求がこの事件にありません。", en="The request it answers is not in this case."),
            given=answer.in_reply_to.id if answer.in_reply_to else answer.kind,
        )
    request = sent_request(kept, at)
    checked = check_package(args.file, _plain_given(args.trust, at, request))
    if not checked.report.ok:
        unmet = ", ".join(step.code for step in checked.report.steps if not step.passed)
        raise ExchangeRefusedError(
            Words(
                ja="検査を通らない回答は取り込みません。",
                en="An answer that fails its check is not taken in.",
            ),
            given=unmet,
        )
    changed = take_answer(case, request, answer, received_at=at)
    copy = args.folder / PACKAGES / f"{answer.id}.zip"
    if not copy.exists():
        write_new(copy, args.file.read_bytes())
    write_case(args.folder, changed)
    return _taken(args, case, changed, answer)


def _take_table(args: argparse.Namespace, at: datetime) -> Answer:
    """Take in a table filled by hand: what a letter says, checked line by line, without a signature."""
    from kaiji.casefile.folder import read_case, write_case
    from kaiji.cli.package_table import table_answer
    from kaiji.exchange.taking import take_answer

    case = read_case(args.folder)
    request = sent_request(args.request, at)
    answer = table_answer(request, args.file, at=at, reference=args.file.name)
    changed = take_answer(case, request, answer, received_at=at)
    copy = args.folder / PACKAGES / f"{answer.id}.csv"
    write_new(copy, args.file.read_bytes())
    write_case(args.folder, changed)
    return _taken(args, case, changed, answer, signed=False)


def _taken(
    args: argparse.Namespace, case: Case, changed: Case, answer: Package, *, signed: bool = True
) -> Answer:
    new = [row.id for row in changed.communication if row not in case.communication]
    senders = [row.id for row in changed.party if row not in case.party]
    words = Words(
        ja=f"回答を取り込みました。通信{len(new)}件、発信者{len(senders)}人。",
        en=f"Taken in: {len(new)} communications, {len(senders)} senders.",
    )
    if not signed:
        words = Words(
            ja=f"{words.ja}署名のない表です。送り主と内容は、届いた書面などで確かめてください。",
            en=f"{words.en} The table has no signature: settle who sent it and what it says by the letter it came with.",
        )
    json = {
        "case": str(args.folder),
        "signed": signed,
        "added": {"communications": new, "senders": senders},
        **content_json(answer),
    }
    return Answer(json=json, text=words.in_language(language_of(args)))


def _schema(_args: argparse.Namespace) -> Answer:
    import json

    from kaiji.exchange.schema import package_schema

    schema = package_schema()
    return Answer(json=schema, text=json.dumps(schema, ensure_ascii=False, indent=2))


def _given(args: argparse.Namespace, at: datetime) -> Given:
    from kaiji.exchange.context import Given

    return Given(
        now=at,
        trust=_trust(args.trust, at),
        seen=_seen(args.seen) if args.seen else {},
        request=sent_request(args.request, at) if args.request else None,
    )


def _plain_given(trust: Path | None, at: datetime, request: SentRequest | None = None) -> Given:
    from kaiji.exchange.context import Given

    return Given(now=at, trust=_trust(trust, at), request=request)


def _trust(folder: Path | None, at: datetime) -> Trust:
    """Return the roots named, else those of KAIJI_HOME: the owner's own and what the owner put into `trust/`."""
    from kaiji.evidence.verify import load_trust

    if folder is not None:
        return load_trust(folder)
    from kaiji.evidence.seal.own_trust import own_trust
    from kaiji.ground.instants import day_in_japan

    return own_trust(kaiji_home(), day=day_in_japan(at))


def sent_request(path: Path, at: datetime) -> SentRequest:
    """Read a request that was sent or received; its signature is not asked for trust, since it only says what was asked."""
    from kaiji.exchange.checking import read_package
    from kaiji.exchange.context import Given, SentRequest

    request: Package
    request, checked = read_package(path, Given(now=at))
    return SentRequest(package=request, sha256=str(checked.sha256))


def _seen(path: Path) -> dict[str, str]:
    from kaiji.exchange.errors import ExchangeUnreadableError

    refuse_no_file(path)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ExchangeUnreadableError(
            Words(ja="受領済みの一覧を読めません。", en="The list of packages received cannot be read."),
            given=f"{path}: {error}",
        ) from error
    pairs = (line.split() for line in lines if line.strip())
    return {words[0]: words[1] if len(words) > 1 else "" for words in pairs}
