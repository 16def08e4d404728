"""`kaiji vault`: take connection logs in, ask who held an address, keep and erase (接続ログ保管庫)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli import vault_find, vault_import, vault_keep, vault_receive, vault_upkeep
from kaiji.cli.command import common_options, example
from kaiji.cli.vault_words import add_question, add_under, new_move

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add every move of the vault."""
    moves = parser.add_subparsers(dest="move", metavar="MOVE", required=True, parser_class=type(parser))
    _add_import(moves)
    new_move(
        moves,
        "imports",
        "取り込んだログの一覧 / the log files that were taken in",
        "kaiji vault imports --vault vault",
        vault_import.imports,
    )
    _add_rejected(moves)
    _add_clock(moves)
    _add_receive(moves)
    _add_move(moves)
    _add_find(moves)
    _add_hold(moves)
    vault_upkeep.add(moves)
    _add_profiles(moves)


def _add_import(moves: Any) -> None:
    parser = new_move(
        moves,
        "import",
        "ログを取り込む / take log files in, each exactly once",
        "kaiji vault import --vault vault --profile csv sessions-2026-10-26.csv.gz",
        vault_import.take_in,
    )
    parser.add_argument(
        "--profile",
        required=True,
        metavar="P",
        help="書式(kaiji vault profiles)か、自社の書式の .toml / kind of log, or a form of your own",
    )
    parser.add_argument("--source", default="", metavar="NAME", help="出力した装置 / the exporter")
    parser.add_argument(
        "--clock-offset",
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
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="取り込まずに、何件になり、どの時刻と読まれるかだけを示す / only say what the files would give, and how their times are read",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")


def _add_rejected(moves: Any) -> None:
    parser = new_move(
        moves,
        "rejected",
        "受け付けなかった行を書き出す(記録に残る)/ write out the lines that did not fit; the look is journaled",
        "kaiji vault rejected --vault vault --import 5e0c… --reason 書式の確認 --out rejected.tsv",
        vault_import.rejected,
    )
    _add_which(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="見る理由 / why it is looked at")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="書き出す先 / file to write")


def _add_which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--import",
        dest="import_id",
        required=True,
        metavar="ID",
        help="取込みの番号(kaiji vault imports)/ which import",
    )


def _add_clock(moves: Any) -> None:
    parser = new_move(
        moves,
        "clock",
        "取込み済みのログの時計のずれを直す(記録に残る)/ correct the clock offset of logs taken in; journaled",
        "kaiji vault clock --vault vault --import 5e0c… --offset 3 --reason 'NTPの記録と比較'",
        vault_import.clock,
    )
    _add_which(parser)
    parser.add_argument(
        "--offset",
        required=True,
        metavar="S",
        help="実測した時計のずれ(秒)/ measured clock offset, seconds",
    )
    parser.add_argument("--reason", required=True, metavar="TEXT", help="どう測ったか / how it was measured")


def _add_receive(moves: Any) -> None:
    parser = new_move(
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
    parser = new_move(
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
    parser = new_move(
        moves,
        "find",
        "その時刻に誰が使っていたか / who held an address at an instant",
        "kaiji vault find --vault vault --ip 203.0.113.5 --port 40001 --at 2026-10-26T15:13:30+09:00"
        " --request R8-102 --basis disclosure-order",
        vault_find.find,
    )
    add_question(parser)
    parser.add_argument(
        "--batch", type=Path, metavar="FILE", help="照会のCSV / CSV of questions: ip,port,at,dest,proto"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="結果のCSV / CSV of answers")
    add_under(parser)


def _add_hold(moves: Any) -> None:
    holds = moves.add_parser(
        "hold",
        parents=[common_options()],
        help="ログを保全する・一覧・解除 / keep rows from expiry",
        **example("kaiji vault hold list --vault vault"),
    ).add_subparsers(
        dest="hold_move", metavar="MOVE", required=True, parser_class=type(moves.choices["import"])
    )
    place = new_move(
        holds,
        "add",
        "保全する / place a hold: matching rows are copied out at once",
        "kaiji vault hold add --vault vault --ip 203.0.113.5 --port 40001 --at 2026-10-26T15:13:30+09:00 --tolerance 300"
        " --until 2027-01-31T00:00:00+09:00 --request R8-102 --basis erasure-order --authority 東京地方裁判所",
        vault_keep.hold_add,
    )
    add_question(place)
    add_under(place)
    place.add_argument(
        "--from",
        dest="since",
        metavar="INSTANT",
        help="範囲の始め(--at の代わり)/ first instant, instead of --at",
    )
    place.add_argument("--to", metavar="INSTANT", help="範囲の終わり / last instant")
    place.add_argument("--until", required=True, metavar="INSTANT", help="保全の期限 / when the hold ends")
    place.add_argument("--authority", default="", metavar="NAME", help="求めた者 / who asked for it")
    new_move(
        holds, "list", "保全の一覧 / the holds", "kaiji vault hold list --vault vault", vault_keep.hold_list
    )
    end = new_move(
        holds,
        "release",
        "保全を解除する / end a hold",
        "kaiji vault hold release --vault vault H-1a2b3c4d --reason 申立ての取下げ",
        vault_keep.hold_release,
    )
    end.add_argument("hold", metavar="HOLD")
    end.add_argument("--reason", default="", metavar="TEXT", help="理由 / reason")


def _add_profiles(moves: Any) -> None:
    profiles = moves.add_parser(
        "profiles",
        parents=[common_options()],
        help="取込みの書式の一覧 / the import profiles",
        **example("kaiji vault profiles"),
    )
    profiles.set_defaults(run=vault_import.profiles)
