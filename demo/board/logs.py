"""`python -m demo.board.logs`: the connection data of a post or a member, as the operator would print it (通信記録の表示)."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.board.store.connections import Connections
from demo.board.store.database import JST, Database, instant

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLE = """例 / examples:
  python -m demo.board.logs --db board.sqlite3 --post 4102601/321
  python -m demo.board.logs --db board.sqlite3 --post http://127.0.0.1:8080/bbs/topic/4102601/comment/no/321 --json
  python -m demo.board.logs --db board.sqlite3 --review 80103
  python -m demo.board.logs --db board.sqlite3 --account 2
"""

LABELS = (
    ("at", "日時(UTC)", "time (UTC)"),
    ("client_ip", "接続元IPアドレス", "source address"),
    ("client_port", "接続元ポート", "source port"),
    ("destination_ip", "接続先IPアドレス", "destination address"),
    ("destination_port", "接続先ポート", "destination port"),
    ("protocol", "プロトコル", "protocol"),
    ("kind", "行為", "act"),
    ("url", "要求先", "request target"),
    ("basis", "根拠", "taken from"),
    ("peer_ip", "直接の相手", "direct peer"),
    ("user_agent", "ユーザーエージェント", "user agent"),
)


def find(
    database: Database, *, post: str | None, review: int | None, account: int | None
) -> list[dict[str, Any]]:
    """Return the records of a post (`topic/number` or its URL), a review or an account; raises ValueError for another form."""
    records = Connections(database)
    if review is not None:
        return [dict(row) for row in records.of_review(review)]
    if account is not None:
        return [dict(row) for row in records.of_account(account)]
    match = re.search(r"([0-9]{1,12})(?:/comment/no)?/([0-9]{1,4})/?$", post or "")
    if match is None:
        raise ValueError(
            f"{post!r}: トピック番号/コメント番号か URL で指定してください (topic/number or the URL of a comment)"
        )
    return [dict(row) for row in records.of_comment(int(match[1]), int(match[2]))]


def main(given: Sequence[str] | None = None) -> int:
    """Print the records; exit status 2 where none can be found."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.board.logs",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="投稿・口コミ・会員の通信記録を表示します (prints connection data)",
    )
    parser.add_argument(
        "--db",
        type=Path,
        required=True,
        metavar="FILE",
        help="掲示板の SQLite ファイル (the board's database)",
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--post", metavar="TOPIC/N", help="コメント (a comment)")
    wanted.add_argument("--review", type=int, metavar="ID", help="口コミ (a review)")
    wanted.add_argument("--account", type=int, metavar="ID", help="会員 (a member)")
    parser.add_argument("--json", action="store_true", help="JSON で出す (as JSON)")
    options = parser.parse_args(given)
    if not options.db.is_file():
        print(f"{options.db}: ファイルがありません (no such file)", file=sys.stderr)
        return 2
    database = Database(options.db)
    try:
        found = find(database, post=options.post, review=options.review, account=options.account)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        database.close()
    if options.json:
        print(json.dumps({"connections": found}, ensure_ascii=False, indent=2))
    elif found:
        print("\n\n".join(_text(record) for record in found))
    else:
        print("記録がありません (no record)", file=sys.stderr)
    return 0 if found else 2


def _text(record: dict[str, Any]) -> str:
    lines = [
        f"{ja} ({en}): {'不明 (unknown)' if record[key] is None else record[key]}" for key, ja, en in LABELS
    ]
    at = instant(record["at"]).astimezone(JST).isoformat(sep=" ", timespec="milliseconds")
    lines.insert(1, f"日時(日本時間) (time in Japan): {at}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
