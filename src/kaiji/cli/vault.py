"""`kaiji vault`: take connection logs in, ask who held an address, keep and erase (接続ログ保管庫)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli import vault_find, vault_keep, vault_receive
from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.vault_words import Bar, operator_in
from kaiji.ground.instants import now, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kaiji.ground.words import Language


def add(parser: argparse.ArgumentParser) -> None:
    """Add `import`, `receive`, `find`, `hold`, `expire`, `check`, `journal`, `space` and `profiles`."""
    moves = parser.add_subparsers(dest="move", metavar="MOVE", required=True, parser_class=type(parser))
    _add_import(moves)
    _add_receive(moves)
    _add_move(moves)
    _add_find(moves)
    _add_hold(moves)
    _add_upkeep(moves)


def _move(
    moves: Any, name: str, help_text: str, shown: str, run: Callable[[argparse.Namespace], Answer]
) -> Any:
    parser = moves.add_parser(
        name, parents=[common_options()], help=help_text, description=help_text, **example(shown)
    )
    parser.add_argument("--vault", type=Path, required=True, metavar="DIR", help="保管庫 / the vault")
    parser.add_argument(
        "--operator", metavar="ID", help="担当者(既定: ログイン名)/ who does it (default: login name)"
    )
    parser.set_defaults(run=run)
    return parser


def _add_import(moves: Any) -> None:
    parser = _move(
        moves,
        "import",
        "ログを取り込む / take log files in, each exactly once",
        "kaiji vault import --vault vault --profile csv sessions-2026-10-26.csv.gz",
        _import,
    )
    parser.add_argument(
        "--profile", required=True, metavar="P", help="書式 / kind of log: kaiji vault profiles"
    )
    parser.add_argument("--source", default="", metavar="NAME", help="出力した装置 / the exporter")
    parser.add_argument(
        "--clock-offset",
        default="0",
        metavar="S",
        help="実測した時計のずれ(秒)/ measured clock offset, seconds",
    )
    parser.add_argument(
        "--covers",
        nargs=2,
        metavar=("FROM", "UNTIL"),
        help="ログが網羅する期間 / stretch that the files cover",
    )
    parser.add_argument(
        "--zone",
        metavar="OFFSET",
        help="時差のない日時の時差(例 +09:00)。ない行は取り込まない / zone of times without one",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")


def _add_receive(moves: Any) -> None:
    parser = _move(
        moves,
        "receive",
        "受信デーモンの書いたログを取り込む / take in whole files that rsyslog, nfcapd, FreeRADIUS and Kea wrote",
        "kaiji vault receive --vault vault --spool /etc/kaiji/spool.toml",
        vault_receive.receive,
    )
    parser.add_argument(
        "--spool", type=Path, required=True, metavar="FILE", help="受信フォルダーの定義 / which folders, TOML"
    )
    parser.add_argument("--once", action="store_true", help="1回だけ見る / look once and end")
    parser.add_argument(
        "--every", type=float, default=10.0, metavar="S", help="見る間隔(秒)/ seconds between looks"
    )


def _add_move(moves: Any) -> None:
    parser = _move(
        moves,
        "move",
        "ClickHouseのクラスターへ移す / move the rows to a ClickHouse cluster, resumable and compared",
        "kaiji vault move --vault vault --cluster kaiji --database kaiji --shard http://10.0.0.1:8123 --shard http://10.0.0.2:8123",
        vault_receive.move,
    )
    parser.add_argument(
        "--cluster", required=True, metavar="NAME", help="remote_servers の名前 / its name there"
    )
    parser.add_argument("--database", default="kaiji", metavar="NAME", help="データベース / database")
    parser.add_argument(
        "--shard",
        action="append",
        required=True,
        metavar="URL",
        help="シャードごとに1つ / one for each shard",
    )


def _add_find(moves: Any) -> None:
    parser = _move(
        moves,
        "find",
        "その時刻に誰が使っていたか / who held an address at an instant",
        "kaiji vault find --vault vault --ip 203.0.113.5 --port 40001 --at 2026-10-26T15:13:30+09:00"
        " --request R8-102 --basis disclosure-order",
        vault_find.find,
    )
    _add_question(parser)
    parser.add_argument(
        "--batch", type=Path, metavar="FILE", help="照会のCSV / CSV of questions: ip,port,at,dest,proto"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="結果のCSV / CSV of answers")
    _add_under(parser)


def _add_question(parser: Any) -> None:
    parser.add_argument("--ip", metavar="IP", help="IPアドレス / address")
    parser.add_argument("--at", metavar="INSTANT", help="日時(時差必須)/ instant with offset")
    parser.add_argument("--port", metavar="N", help="送信元ポート番号 / source port")
    parser.add_argument("--dest", metavar="IP", help="接続先IPアドレス / destination")
    parser.add_argument("--proto", metavar="P", help="プロトコル(tcp, udp, …)/ protocol")
    parser.add_argument("--tolerance", default="0", metavar="S", help="前後の許容秒数 / seconds either way")
    parser.add_argument(
        "--precision", default="0", metavar="S", help="日時の刻み(秒未満切捨てなら1)/ step of the time given"
    )


def _add_under(parser: Any) -> None:
    parser.add_argument("--request", metavar="ID", help="受付番号 / number of the request")
    parser.add_argument("--basis", metavar="CODE", help="根拠 / legal basis")
    parser.add_argument(
        "--purpose", default="", metavar="TEXT", help="目的(個人名は書かない)/ purpose, no names"
    )


def _add_hold(moves: Any) -> None:
    holds = moves.add_parser(
        "hold",
        parents=[common_options()],
        help="ログを保全する・一覧・解除 / keep rows from expiry",
        **example("kaiji vault hold list --vault vault"),
    ).add_subparsers(
        dest="hold_move", metavar="MOVE", required=True, parser_class=type(moves.choices["import"])
    )
    place = _move(
        holds,
        "add",
        "保全する / place a hold: matching rows are copied out at once",
        "kaiji vault hold add --vault vault --ip 203.0.113.5 --port 40001 --at 2026-10-26T15:13:30+09:00 --tolerance 300"
        " --until 2027-01-31T00:00:00+09:00 --request R8-102 --basis erasure-order --authority 東京地方裁判所",
        vault_keep.hold_add,
    )
    _add_question(place)
    _add_under(place)
    place.add_argument(
        "--from",
        dest="since",
        metavar="INSTANT",
        help="範囲の始め(--at の代わり)/ first instant, instead of --at",
    )
    place.add_argument("--to", metavar="INSTANT", help="範囲の終わり / last instant")
    place.add_argument("--until", required=True, metavar="INSTANT", help="保全の期限 / when the hold ends")
    place.add_argument("--authority", default="", metavar="NAME", help="求めた者 / who asked for it")
    _move(
        holds, "list", "保全の一覧 / the holds", "kaiji vault hold list --vault vault", vault_keep.hold_list
    )
    end = _move(
        holds,
        "release",
        "保全を解除する / end a hold",
        "kaiji vault hold release --vault vault H-1a2b3c4d --reason 申立ての取下げ",
        vault_keep.hold_release,
    )
    end.add_argument("hold", metavar="HOLD")
    end.add_argument("--reason", default="", metavar="TEXT", help="理由 / reason")


def _add_upkeep(moves: Any) -> None:
    expire = _move(
        moves,
        "expire",
        "保存期間を過ぎた行を消す / erase rows that ended before an instant",
        "kaiji vault expire --vault vault --before 2026-08-01T00:00:00+09:00",
        vault_keep.expire,
    )
    expire.add_argument(
        "--before", required=True, metavar="INSTANT", help="これより前を消す / what ended before is expired"
    )
    expire.add_argument(
        "--questions-before",
        metavar="INSTANT",
        help="これより前に尋ねた内容も消す(記録は残る)/ erase what was asked before, too; the journal stays",
    )
    _move(
        moves,
        "compact",
        "小さなファイルを統合する / join small segments; no row changes",
        "kaiji vault compact --vault vault",
        vault_keep.compact,
    )
    _move(
        moves,
        "encrypt",
        "ファイルごとの鍵で暗号化する / encrypt every segment under a key of its own",
        "kaiji vault encrypt --vault vault",
        vault_keep.encrypt,
    )
    _move(
        moves,
        "check",
        "保管庫を点検する / check hashes and the journal",
        "kaiji vault check --vault vault",
        vault_keep.check,
    )
    journal = _move(
        moves,
        "journal",
        "記録を書き出す / write the journal out",
        "kaiji vault journal --vault vault --out journal.jsonl",
        vault_keep.journal,
    )
    journal.add_argument("--out", type=Path, required=True, metavar="FILE", help="書き出す先 / file to write")
    space = _move(
        moves,
        "space",
        "自社・卸先のアドレス範囲を登録する / declare our space, or a wholesale partner's",
        "kaiji vault space --vault vault 203.0.113.0/24 --since 2024-04-01T00:00:00+09:00",
        vault_keep.space,
    )
    space.add_argument("prefixes", nargs="+", metavar="PREFIX")
    space.add_argument("--since", metavar="INSTANT", help="いつから / from when")
    space.add_argument("--until", metavar="INSTANT", help="いつまで / until when")
    space.add_argument("--partner", metavar="NAME", help="卸先の事業者 / wholesale partner")
    rules = _move(
        moves,
        "rules",
        "割当規則(MAP-E、決定的NAT)の履歴を登録・表示する / declare or show the mapping rules",
        "kaiji vault rules --vault vault rules.toml",
        vault_keep.rules,
    )
    rules.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="規則の全履歴(TOML)/ the whole history of rules"
    )
    policy = _move(
        moves,
        "policy",
        "内規(根拠ごとの制限、二人での確認、上限)を登録・表示する / declare or show the operator's policy",
        "kaiji vault policy --vault vault policy.toml",
        vault_keep.policy,
    )
    policy.add_argument("file", nargs="?", type=Path, metavar="FILE", help="内規(TOML)/ the policy")
    approval = _move(
        moves,
        "approve",
        "二人目として照会を承認する / approve a request as the second person",
        "kaiji vault approve --vault vault --operator desk2 --request R8-102 --basis disclosure-order",
        vault_keep.approve,
    )
    _add_under(approval)
    profiles = moves.add_parser(
        "profiles",
        parents=[common_options()],
        help="取込みの書式の一覧 / the import profiles",
        **example("kaiji vault profiles"),
    )
    profiles.set_defaults(run=_profiles)


def _import(args: argparse.Namespace) -> Answer:
    from time import monotonic

    from kaiji.vault.asking import read_seconds
    from kaiji.vault.compaction import SEVERAL, compact
    from kaiji.vault.folder import writing
    from kaiji.vault.importing import Terms, import_file
    from kaiji.vault.profiles import profile
    from kaiji.vault.values import micros

    began = monotonic()
    covers = None if args.covers is None else tuple(micros(parse_instant(text)) for text in args.covers)
    terms = Terms(
        profile=profile(args.profile),
        source=args.source,
        clock_offset=read_seconds(args.clock_offset.removeprefix("-")),
        zone=None if args.zone is None else parse_instant(f"2000-01-01T00:00:00{args.zone}").tzinfo,
        covers=None if covers is None else (covers[0], covers[1]),
    )
    results = []
    with writing(args.vault, create=True) as manifest:
        for path in args.files:
            with Bar(path.name) as bar:
                results.append(
                    import_file(manifest, path, terms, now=now(), operator=operator_in(args), tell=bar.tell)
                )
        compact(manifest, fewest=SEVERAL, operator=operator_in(args), now=now())
    fresh = [result for result in results if not result.already]
    json: dict[str, Any] = {
        "lines": sum(result.lines for result in fresh),
        "rows": sum(result.rows for result in fresh),
        "duplicates": sum(result.duplicates for result in fresh),
        "rejected": sum(result.rejected for result in fresh),
        "rejected_in": [str(args.vault / r.rejected_in) for r in fresh if r.rejected_in is not None],
        "elapsed_s": round(monotonic() - began, 3),
        "already": [result.file for result in results if result.already],
        "files": [
            {
                "file": r.file,
                "import": r.id,
                "lines": r.lines,
                "rows": r.rows,
                "duplicates": r.duplicates,
                "rejected": r.rejected,
                "rejected_in": None if r.rejected_in is None else str(args.vault / r.rejected_in),
                "reasons": r.reasons,
                "already": r.already,
            }
            for r in results
        ],
    }
    return Answer(json=json, text=_import_text(json, language_of(args)))


def _import_text(json: dict[str, Any], language: Language) -> str:
    lines = [
        Words(
            ja=f"{json['lines']}行を読み、{json['rows']}件を取り込みました({json['elapsed_s']}秒)。",
            en=f"{json['lines']} lines read, {json['rows']} rows taken in ({json['elapsed_s']} s).",
        ).in_language(language)
    ]
    if json["duplicates"]:
        count = json["duplicates"]
        lines.append(Words(ja=f"  同じ行: {count}", en=f"  equal rows: {count}").in_language(language))
    if json["rejected"]:
        where = ", ".join(json["rejected_in"])
        count = json["rejected"]
        lines.append(
            Words(
                ja=f"  受け付けなかった行: {count}(理由とともに {where} に残しました)",
                en=f"  lines that did not fit: {count} (kept with the reason in {where})",
            ).in_language(language)
        )
    done = Words(ja="取込み済みのため何もしていません", en="taken in before, nothing done").in_language(
        language
    )
    lines += [f"  {done}: {name}" for name in json["already"]]
    return "\n".join(lines)


def _profiles(args: argparse.Namespace) -> Answer:
    from kaiji.vault.profiles import PROFILES

    rows = [{"name": p.name, "title": p.title.as_json()} for p in PROFILES.values()]
    language = language_of(args)
    return Answer(
        json={"profiles": rows},
        text="\n".join(f"{p.name}: {p.title.in_language(language)}" for p in PROFILES.values()),
    )
