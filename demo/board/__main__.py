"""`python -m demo.board`: serve the board until Ctrl-C (掲示板の起動)."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from demo.board.seed.build import MEASURED, SEEDS
from demo.board.serve import RunningBoard, running_board

if TYPE_CHECKING:
    from demo.board.ports import Plugin

EXAMPLE = """例 / examples:
  python -m demo.board --port 8080
  python -m demo.board --port 8443 --https --ca-dir ./board-ca --db board.sqlite3 --seed scenario
  python -m demo.board --port 8080 --odd --trust-proxy 127.0.0.0/8
"""


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.board",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="こもれびママ広場: 取得の対象になる小さな匿名掲示板 (a small anonymous board to capture)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス (address to listen on)")
    parser.add_argument(
        "--port", type=int, default=8080, help="待ち受けるポート、0 は空きポート (port, 0: any free one)"
    )
    parser.add_argument(
        "--https", action="store_true", help="試験用認証局の証明書で HTTPS (HTTPS with a test CA)"
    )
    parser.add_argument(
        "--ca-dir",
        type=Path,
        metavar="DIR",
        help="認証局を置く場所、root.pem を利用者に渡す (where the CA lives)",
    )
    parser.add_argument(
        "--tls-fault", choices=["expired", "wrong-name"], help="わざと不正な証明書 (a certificate to refuse)"
    )
    parser.add_argument(
        "--db", type=Path, metavar="FILE", help="SQLite ファイル、なければメモリ上 (else in memory)"
    )
    parser.add_argument(
        "--seed", choices=SEEDS, default="scenario", help="新しい DB の初期データ (what a new database holds)"
    )
    parser.add_argument(
        "--odd", action="store_true", help="取得を困らせるページも出す (also the odd pages under /odd/)"
    )
    parser.add_argument(
        "--trust-proxy",
        action="append",
        default=[],
        metavar="NETWORK",
        help="Forwarded などを信じる中継の網 (network whose Forwarded headers are believed)",
    )
    parser.add_argument(
        "--plugin", action="append", default=[], metavar="MODULE:FUNCTION", help="外部接続 (see ports.py)"
    )
    parser.add_argument("--quiet", action="store_true", help="アクセスログを出さない (no access log)")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Serve until interrupted; exit status 2 for input that cannot be used, 6 where the port cannot be had."""
    options = arguments(given)
    if options.https and options.ca_dir is None:
        print("--https には --ca-dir DIR が要ります (--https needs --ca-dir DIR)", file=sys.stderr)
        return 2
    try:
        plugins = [_plugin(text) for text in options.plugin]
        with running_board(
            seed=options.seed,
            odd=options.odd,
            https=options.https,
            ca_dir=options.ca_dir,
            tls_fault=options.tls_fault,
            database=options.db,
            host=options.host,
            port=options.port,
            trusted_proxies=options.trust_proxy,
            plugins=plugins,
            log=None if options.quiet else _print,
            record=False,
        ) as board:
            _announce(board, odd=options.odd)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"起動できません (cannot start): {error}", file=sys.stderr)
        return 6
    except (ValueError, ImportError, AttributeError) as error:
        print(f"指定が正しくありません (not usable): {error}", file=sys.stderr)
        return 2
    return 0


def _announce(board: RunningBoard, *, odd: bool) -> None:
    print(f"こもれびママ広場  {board.url()}")
    if board.ca_root:
        print(f"  認証局 (CA root)          {board.ca_root}")
    if board.stage in {"scenario", "scenario-reposted"}:
        key = "second" if board.stage == "scenario-reposted" else "first"
        print(f"  中傷のあるトピック (scenario) {board.topic_url(key)}")
        print(f"  対象のコメント (a target)   {board.comment_url(key, board.targets(key)[0]['number'])}")
    for name, (topic_id, _) in MEASURED.items():
        if board.site.topics.topic(topic_id) is not None:
            print(f"  {name:<26}{board.topic_url(name)}")
    if odd:
        print(f"  変わったページ (odd pages)  {board.url('/odd/')}")
    print("止めるには Ctrl-C (Ctrl-C to stop)", flush=True)


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _plugin(text: str) -> Plugin:
    from importlib import import_module

    module, _, name = text.partition(":")
    attach: Plugin = getattr(import_module(module), name)
    return attach


if __name__ == "__main__":
    sys.exit(main())
