"""Every `kaiji` command that a page shows can be typed: its words, options and choices are those of the program (書いてある命令)."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kaiji.cli.main import GROUPS, build_parser
from kaiji.ground.errors import KaijiError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("demo/**/*.md")])
_BLOCK: Final = re.compile(r"^ *```(?:console|text|sh|bash)?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_CALL: Final = re.compile(r"^\s*(?:[$#] )?(?:.*/bin/)?(?:runuser .*/|docker compose .* )?kaiji (.*)$")
_SHORTENED: Final = re.compile(r"…$|^…| … |\[|\||\.\.\.")
"""A line that says itself that it is not whole, or what may stand there."""


def _shown(page: Path) -> Iterator[str]:
    """Give the commands of a page's examples, each on one line, without the remark behind it."""
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines():
            found = _CALL.match(line)
            if found and found[1].split()[0] in GROUPS:
                command = re.split(r"\s{2,}(?=\S)|\s+# ", found[1])[0]
                if not _SHORTENED.search(command):
                    yield command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_can_be_typed(page: Path) -> None:
    wrong = []
    for command in _shown(page):
        words = shlex.split(command)
        try:
            build_parser(words[0]).parse_args(words)
        except KaijiError as error:
            wrong.append(f"{command}: {error.message.en}")
    assert wrong == []


def test_the_pages_show_many_commands() -> None:
    shown = [command for page in PAGES for command in _shown(page)]
    assert len(shown) >= 90
    assert len({command.split()[0] for command in shown}) >= 15
