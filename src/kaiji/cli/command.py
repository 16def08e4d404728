"""What a command is: one module a command group, found through the table in `main` (コマンドの形).

A group module has `add(parser)`, which adds its arguments or subcommands and sets `run` as a default, and functions
`run(args) -> Answer`. It imports its room inside the functions, so that `kaiji law` never loads a browser.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from kaiji.ground.words import Language

LANGUAGES: Final = ("ja", "en")
LANGUAGE_VARIABLE: Final = "KAIJI_LANG"
"""The language of those who never say `--lang`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command gives back: the same facts as JSON and as text."""

    json: dict[str, Any]
    """One object; the fields of the contract stand at its top level."""
    text: str
    """For a person, in the language asked for."""
    told: bool = False
    """Already printed while it ran (`serve`): nothing more is said."""
    status: int = 0
    """0 done · 4 the law says no · 5 verification failed: an answer that is not an error but not a yes either."""


class Group(Protocol):
    """The module of a command group."""

    def add(self, parser: argparse.ArgumentParser) -> None:
        """Add arguments or subcommands and set the default `run`."""


def language_of(args: argparse.Namespace) -> Language:
    """Return the language asked for with `--lang`, else KAIJI_LANG, else Japanese."""
    return "en" if getattr(args, "lang", usual_language()) == "en" else "ja"


def usual_language() -> Language:
    """Return the language of KAIJI_LANG; Japanese where it is not set or names no language of ours."""
    return "en" if os.environ.get(LANGUAGE_VARIABLE) == "en" else "ja"


def example(text: str) -> dict[str, Any]:
    """Return parser arguments that show `text` as an example at the end of the help."""
    return {"epilog": f"例 / Example:\n  {text}", "formatter_class": argparse.RawDescriptionHelpFormatter}


def common_options() -> argparse.ArgumentParser:
    """Return the parent parser with `--json` and `--lang`, given to `kaiji` itself and to every command and subcommand.

    The defaults are suppressed, so that `kaiji --json law due …` and `kaiji law due … --json` mean the same.
    """
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--json",
        action="store_true",
        dest="as_json",
        default=argparse.SUPPRESS,
        help="JSONで出力 / one JSON object on standard output",
    )
    parent.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=argparse.SUPPRESS,
        help=f"文章の言語(既定: {LANGUAGE_VARIABLE}、なければ ja)/ language of the text (default: {LANGUAGE_VARIABLE}, else ja)",
    )
    return parent
