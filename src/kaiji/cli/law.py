"""`kaiji law`: what the law says on a day, each answer with its reasons (法令).

The subcommands stand in the modules of `PARTS`, each with `add_to(kinds)`; a further module is one more line there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

if TYPE_CHECKING:
    import argparse

PARTS: Final = (
    "kaiji.cli.law_time",
    "kaiji.cli.law_money",
    "kaiji.cli.law_watch",
    "kaiji.cli.law_rights",
    "kaiji.cli.law_disclosure",
    "kaiji.cli.law_routes",
    "kaiji.cli.law_statistics",
)


class Part(Protocol):
    """A module that adds subcommands of `kaiji law`."""

    def add_to(self, kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Add its subcommands, each with `run` as a default."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add every subcommand of `kaiji law`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name in PARTS:
        cast("Part", import_module(name)).add_to(kinds)
