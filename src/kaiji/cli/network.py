"""`kaiji network`: whose address was it, many at once, and newer tables (通信事業者)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.writing import refuse_same
from kaiji.ground.instants import DayError, parse_day, parse_instant, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from datetime import date

    from kaiji.network.question import Question

_BAR: Final = 24


def add(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands of `kaiji network`."""
    moves = parser.add_subparsers(dest="move", metavar="MOVE", required=True, parser_class=type(parser))
    _add_who(moves)
    _add_split(moves)
    _add_update(moves)
    tables = moves.add_parser(
        "tables",
        parents=[common_options()],
        help="手元のアドレス表 / the tables at hand",
        **example("kaiji network tables --json"),
    )
    tables.set_defaults(run=_tables)
    show = moves.add_parser(
        "show",
        parents=[common_options()],
        help="事業者・サイト運営者の登録内容 / what the registry says of a carrier or a site operator",
        **example("kaiji network show docomo"),
    )
    show.add_argument("id", metavar="ID", help="事業者・サイトの id / id of a carrier or a site")
    show.add_argument("--on", metavar="DAY", help="基準日(既定: 今日)/ day (default: today)")
    show.set_defaults(run=_show)


def _add_who(moves: Any) -> None:
    parser = moves.add_parser(
        "who",
        parents=[common_options()],
        help="誰のアドレスか / whose address it was",
        **example("kaiji network who 106.72.142.33 --port 5136 --at 2026-10-26T15:13:30+09:00"),
    )
    parser.add_argument("ip", metavar="IP", help="IPアドレス / IP address")
    parser.add_argument("--port", metavar="N", help="送信元ポート番号 / source port")
    parser.add_argument("--at", metavar="INSTANT", help="通信の日時(時差必須)/ instant with offset")
    parser.add_argument("--dest", metavar="IP", help="接続先IPアドレス / destination IP address")
    parser.add_argument("--host", metavar="NAME", help="逆引きホスト名 / reverse-DNS name")
    parser.add_argument("--today", metavar="DAY", help="基準日(既定: 今日)/ day of asking (default: today)")
    parser.set_defaults(run=_who)


def _add_split(moves: Any) -> None:
    parser = moves.add_parser(
        "split",
        parents=[common_options()],
        help="サイトの回答を事業者ごとに分ける / sort a site's answer by carrier",
        **example("kaiji network split answer.csv --out by-carrier.csv"),
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="CSV、JSON、またはXの ip-audit.js / CSV, JSON or X's export"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="結果のCSV / the result as CSV")
    parser.add_argument(
        "--encoding", choices=("utf-8", "cp932"), default="utf-8", help="文字コード / encoding of the file"
    )
    parser.add_argument(
        "--zone",
        default="",
        metavar="OFFSET",
        help="時差のない日時の時差(例 +09:00)。サイトに確かめたもの / zone of times without one, as the site says",
    )
    parser.add_argument("--today", metavar="DAY", help="基準日(既定: 今日)/ day of asking (default: today)")
    parser.set_defaults(run=_split)


def _add_update(moves: Any) -> None:
    parser = moves.add_parser(
        "update",
        parents=[common_options()],
        help="アドレス表や登録情報を加える / add a newer table or a registry's answer",
        description="ip-location-db のCSVまたはパッケージ、地域レジストリの割当統計、MRTの経路表、Tor・VPN Gateの一覧、"
        "貼り付けたJPNIC WHOIS・RDAPの回答を読みます。/ Reads the ip-location-db CSV or package, delegated statistics, "
        "an MRT routing table, a list of Tor or VPN Gate exits, or a pasted JPNIC WHOIS or RDAP answer.",
        **example("kaiji network update asn-ipv4-num.csv asn-ipv6-num.csv --day 2026-11-20"),
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument(
        "--day",
        metavar="DAY",
        help="資料の日、または照会した日 / the day the data describes, or the day it was asked",
    )
    parser.set_defaults(run=_update)


def _who(args: argparse.Namespace) -> Answer:
    from kaiji.network.report import finding_text
    from kaiji.network.store import open_tables
    from kaiji.network.who import who

    finding = who(_question(args), open_tables(_home()))
    return Answer(json=finding.as_json(), text=finding_text(finding, language_of(args)))


def _question(args: argparse.Namespace) -> Question:
    from kaiji.network.address import classify, parse_port
    from kaiji.network.question import Question

    return Question(
        address=classify(args.ip),
        asked_on=_day(args.today),
        port=None if args.port is None else parse_port(args.port),
        at=None if args.at is None else parse_instant(args.at),
        destination=None if args.dest is None else classify(args.dest),
        host=args.host,
    )


def _split(args: argparse.Namespace) -> Answer:
    from kaiji.network.report import split_text
    from kaiji.network.rows import read_rows
    from kaiji.network.split import as_csv, split
    from kaiji.network.store import open_tables, write_file

    today = _day(args.today)
    if args.out is not None:
        refuse_same(args.file, args.out)
    rows = read_rows(args.file, encoding=args.encoding, zone=args.zone)
    with _Progress(Words(ja="行を調べています", en="looking rows up")) as progress:
        result = split(rows, open_tables(_home()), asked_on=today, tell=progress.tell)
    if args.out is not None:
        write_file(args.out, as_csv(result, today))
    return Answer(
        json={
            "rows": result.rows,
            "groups": [group.as_json(today) for group in result.groups],
            "rejected": [
                {"row": row.number, "given": dict(row.given), "code": row.code, "words": row.words.as_json()}
                for row in result.rejected
            ],
            "out": None if args.out is None else str(args.out),
            "attribution": list(result.attribution),
        },
        text=split_text(result, language_of(args), today.isoformat()),
    )


def _update(args: argparse.Namespace) -> Answer:
    from kaiji.network.readers.kinds import kind_of
    from kaiji.network.store import open_tables

    day = None if args.day is None else _day_past(args.day)
    held = open_tables(_home()).snapshots  # a damaged file is reported before anything is added
    if {kind_of(path) for path in args.files} == {"pasted"}:
        return _update_answers(args, day)
    from kaiji.network.readers.make import make_snapshot
    from kaiji.network.readers.stream import Meter
    from kaiji.network.store import install_snapshot

    with _Progress(Words(ja="資料を読んでいます", en="reading")) as progress:
        made = make_snapshot(args.files, day=day, meter=Meter(tell=progress.tell))
        path, table = install_snapshot(_home(), made)
    answer: dict[str, Any] = {
        "installed": str(path),
        "kind": table.kind,
        "day": table.day.isoformat(),
        "counts": dict(table.counts),
        "notes": dict(table.sections.header["notes"]),
        "licence": table.licence,
        "attribution": table.attribution,
        "thin": 10 * table.counts.get("v4", 0)
        < max((t.counts.get("v4", 0) for t in held if t.kind == table.kind), default=0),
    }
    language = language_of(args)
    head = Words(ja="加えました", en="Installed").in_language(language)
    thin = f"\n  {_THIN.in_language(language)}" if answer["thin"] else ""
    counts = ", ".join(f"{name} {count}" for name, count in {**answer["counts"], **answer["notes"]}.items())
    return Answer(
        json=answer,
        text=f"{head}: {path}\n  {table.day.isoformat()} {table.title.in_language(language)}\n  {counts}{thin}",
    )


_THIN: Final = Words(
    ja="これまでの表の10分の1もありません。途中で切れたファイルなら、加えた表を消して取り直してください。",
    en="It has less than a tenth of the tables so far. If the file was cut off, delete what was installed and get it again.",
)


def _day_past(text: str) -> date:
    """Return the day that data describe: no table can be of a day to come; raises DayError."""
    day = parse_day(text)
    if day > today_in_japan():
        raise DayError(
            Words(ja="これから来る日の資料はありません。", en="No data can be of a day to come."),
            given=text,
            accepted=Words(ja="今日までの日", en="a day up to today"),
        )
    return day


def _update_answers(args: argparse.Namespace, day: date | None) -> Answer:
    from kaiji.network.address import text_of
    from kaiji.network.readers.make import needed_day
    from kaiji.network.readers.pasted import read_pasted
    from kaiji.network.store import install_answer

    rows: list[dict[str, Any]] = []
    for path in args.files:
        answer = read_pasted(path, asked_on=needed_day(path, day))
        kept = install_answer(_home(), answer)
        span = f"{text_of(answer.version, answer.first)}-{text_of(answer.version, answer.last)}"
        rows.append(
            {
                "installed": str(kept),
                "kind": answer.form,
                "day": answer.asked_on.isoformat(),
                "range": span,
                "organisations": list(answer.organisations),
                "below": len(answer.below),
            }
        )
    head = Words(ja="登録情報を加えました", en="Registration added").in_language(language_of(args))
    lines = [f"{head}: {row['range']} {' / '.join(row['organisations'])}" for row in rows]
    return Answer(json={"answers": rows}, text="\n".join(lines))


def _tables(args: argparse.Namespace) -> Answer:
    from kaiji.network.store import open_tables

    tables = open_tables(_home())
    rows: list[dict[str, Any]] = [
        {
            "kind": table.kind,
            "day": table.day.isoformat(),
            "title": table.title.as_json(),
            "name": table.name,
            "licence": table.licence,
            "attribution": table.attribution,
            "counts": dict(table.counts),
        }
        for table in tables.snapshots
    ]
    language = language_of(args)
    lines = [f"{row['day']} {row['kind']} {row['name']} {row['title'][language]}" for row in rows]
    answers = Words(ja="貼り付けた登録情報", en="pasted registrations").in_language(language)
    lines.append(f"{answers}: {len(tables.answers)}")
    lines += [f"{item['text']} {item['url']}" for table in tables.snapshots for item in table.attribution]
    return Answer(json={"tables": rows, "answers": len(tables.answers)}, text="\n".join(dict.fromkeys(lines)))


def _show(args: argparse.Namespace) -> Answer:
    from kaiji.network.carriers import registry
    from kaiji.network.operators import operators
    from kaiji.network.profile import carrier_json, carrier_text, operator_json, operator_text

    day, language = _day(args.on), language_of(args)
    if args.id in {operator.id for operator in operators()}:
        operator = operators().operator(args.id)
        return Answer(json=operator_json(operator, day), text=operator_text(operator, day, language))
    carrier = registry().carrier(args.id)
    return Answer(json=carrier_json(carrier, day), text=carrier_text(carrier, day, language))


def _day(text: str | None) -> date:
    return today_in_japan() if text is None else parse_day(text)


def _home() -> Path:
    import os

    import platformdirs

    return Path(os.environ.get("KAIJI_HOME") or platformdirs.user_data_path("kaiji"))


class _Progress:
    """A line on a terminal's standard error while rows are counted; the number of rows is not known beforehand."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._told = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._told:
            print(file=sys.stderr)

    @property
    def tell(self) -> Callable[[int], None] | None:
        """What to call with the rows done so far; None where nobody looks."""
        return self._say if sys.stderr.isatty() else None

    def _say(self, rows: int) -> None:
        step = self._told % _BAR
        bar = "." * step + "#" + "." * (_BAR - step - 1)
        print(
            f"\r\x1b[K[{bar}] {self._words.ja} / {self._words.en}: {rows}",
            end="",
            file=sys.stderr,
            flush=True,
        )
        self._told += 1
