"""What the moves of `kaiji vault` share (共通): the question, on whose word, and the bar (接続ログ保管庫)."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from kaiji.cli.command import common_options, example

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kaiji.cli.command import Answer
    from kaiji.vault.asking import Asked, Under

_BAR: Final = 24


def asked_in(args: argparse.Namespace, since: str | None = None) -> Asked:
    """Return the question on the command line; `since` stands for a missing `--at`."""
    from kaiji.vault.asking import Asked

    return Asked(
        ip=args.ip or "",
        at=args.at or since or "",
        port=args.port,
        dest=args.dest,
        proto=args.proto,
        tolerance=args.tolerance,
        precision=args.precision,
    )


def under_in(args: argparse.Namespace) -> Under:
    """Return on whose word it is asked."""
    from kaiji.vault.asking import Under

    return Under(request=args.request, basis=args.basis, operator=operator_in(args), purpose=args.purpose)


def operator_in(args: argparse.Namespace) -> str:
    """Return who does it: as given, else the login name."""
    return str(args.operator) if args.operator else getpass.getuser()


def new_move(
    moves: Any, name: str, help_text: str, shown: str, run: Callable[[argparse.Namespace], Answer]
) -> Any:
    """Add a move with what every one takes: the vault and who does it."""
    parser = moves.add_parser(
        name, parents=[common_options()], help=help_text, description=help_text, **example(shown)
    )
    parser.add_argument("--vault", type=Path, required=True, metavar="DIR", help="保管庫 / the vault")
    parser.add_argument(
        "--operator", metavar="ID", help="担当者(既定: ログイン名)/ who does it (default: login name)"
    )
    parser.set_defaults(run=run)
    return parser


def add_question(parser: Any) -> None:
    """Add what is asked."""
    parser.add_argument("--ip", metavar="IP", help="IPアドレス / address")
    parser.add_argument("--at", metavar="INSTANT", help="日時(時差必須)/ instant with offset")
    parser.add_argument("--port", metavar="N", help="送信元ポート番号 / source port")
    parser.add_argument("--dest", metavar="IP", help="接続先IPアドレス / destination")
    parser.add_argument("--proto", metavar="P", help="プロトコル(tcp, udp, …)/ protocol")
    parser.add_argument("--tolerance", default="0", metavar="S", help="前後の許容秒数 / seconds either way")
    parser.add_argument(
        "--precision", default="0", metavar="S", help="日時の刻み(秒未満切捨てなら1)/ step of the time given"
    )


def add_under(parser: Any) -> None:
    """Add on whose word it is asked."""
    parser.add_argument("--request", metavar="ID", help="受付番号 / number of the request")
    parser.add_argument("--basis", metavar="CODE", help="根拠 / legal basis")
    parser.add_argument(
        "--purpose", default="", metavar="TEXT", help="目的(個人名は書かない)/ purpose, no names"
    )


class Bar:
    """A bar on a terminal's standard error; elsewhere nothing is written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(file=sys.stderr)

    @property
    def tell(self) -> Callable[[int, int], None] | None:
        """What to call with how much is done and how much there is; None where nobody looks."""
        return self._say if sys.stderr.isatty() else None

    def _say(self, done: int, whole: int) -> None:
        filled = _BAR if whole <= 0 else min(_BAR, _BAR * done // whole)
        percent = 100 if whole <= 0 else min(100, 100 * done // whole)
        print(
            f"\r\x1b[K[{'#' * filled}{'.' * (_BAR - filled)}] {percent}% {self._name}",
            end="",
            file=sys.stderr,
            flush=True,
        )
        self._shown = True
