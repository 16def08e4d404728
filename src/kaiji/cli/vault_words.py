"""What the moves of `kaiji vault` share (共通): the question, on whose word, and the bar (接続ログ保管庫)."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

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
