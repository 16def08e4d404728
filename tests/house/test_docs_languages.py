"""Documents stand in both languages, part by part: whoever reads only one of them misses nothing (二つの言語)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PAGES: Final = sorted([ROOT / "README.md", ROOT / "SECURITY.md", *ROOT.glob("docs/**/*.md")])
DECISIONS: Final = sorted(ROOT.glob("docs/decisions/[0-9]*.md"))
_JAPANESE: Final = re.compile(r"[ぁ-ん]{2}")
_ENGLISH: Final = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")
_BLOCK: Final = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_NAMES: Final = re.compile(r"`[^`]*`|\]\([^)]*\)")
"""Code and addresses within a line, which are words of neither language."""
_SHORT: Final = 60
"""Characters of prose; a part with less says what it says by its table or its example."""


def _parts(page: Path) -> list[tuple[str, str]]:
    """Return heading and prose of each part: without examples, tables and marks of the generator."""
    text = _NAMES.sub("", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    parts = [part.partition("\n") for part in re.split(r"^#{1,2} ", text, flags=re.MULTILINE)[1:]]
    return [
        (heading, "\n".join(line for line in body.splitlines() if not line.startswith(("|", "<!--"))))
        for heading, _, body in parts
    ]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in DECISIONS], ids=lambda page: str(page.relative_to(ROOT))
)
def test_each_part_of_a_page_is_told_in_japanese_and_in_english(page: Path) -> None:
    one_sided = [
        heading
        for heading, prose in _parts(page)
        if len(prose) > _SHORT and not (_JAPANESE.search(prose) and _ENGLISH.search(prose))
    ]
    assert one_sided == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name[:4])
def test_a_decision_begins_with_its_gist_in_japanese(page: Path) -> None:
    gist = page.read_text(encoding="utf-8").partition("**要旨。** ")[2].partition("\n\n")[0]
    assert len(gist) > _SHORT
    assert _JAPANESE.search(gist)
