"""No article, sum or period of law stands in the code or in a template: the tables have them, with their days."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kaiji.documents
from kaiji.casefile import papers, values

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = Path(kaiji.documents.__file__).parent
_N = "[0-9０-９一二三四五六七八九十百]"
FORBIDDEN = {
    "an article": re.compile(
        rf"第?{_N}+条(?:の{_N}+)?|第{_N}+項|(?<![0-9０-９]){_N}{{1,2}}号(?!証)|(?i:\barticle \(?[0-9])"
    ),
    "a sum of money": re.compile(r"[0-9０-９][0-9０-９,，]*(?:万[0-9０-９]*)?円|(?i:[0-9][0-9,]* ?yen)"),
    "a period": re.compile(
        r"[0-9０-９]+(?:日以内|日間|週間|か月|年以内|年を過ぎ|か年)|(?i:within [0-9]+ (?:day|week|month))"
    ),
    "a share": re.compile(r"[0-9０-９]+(?:割|％|パーセント)"),
}
ALLOWED: dict[tuple[str, str], str] = {}
"""(file, words) that may stand, and why. Empty: nothing does."""


def _code_texts(path: Path) -> Iterator[str]:
    """Give the texts of a module that can reach a reader: every literal but docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    told |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    )


def _template_lines(path: Path) -> Iterator[str]:
    yield from (
        re.sub(r"\{[^}]*\}", "", line)
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("//")
    )


CODE = [*sorted(ROOM.rglob("*.py")), Path(papers.__file__), Path(values.__file__)]
TEMPLATES = sorted((ROOM / "templates").glob("*.txt"))


@pytest.fixture(scope="module")
def told() -> list[tuple[str, str]]:
    """Return every text of code and templates with the file it stands in."""
    assert len(CODE) > 60
    assert len(TEMPLATES) > 70
    texts = [(path.name, text) for path in CODE for text in _code_texts(path)]
    return texts + [(path.name, line) for path in TEMPLATES for line in _template_lines(path)]


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_law_stands_in_tables_only(kind: str, told: list[tuple[str, str]]) -> None:
    hits = [(name, hit.group()) for name, text in told for hit in FORBIDDEN[kind].finditer(text)]
    assert [hit for hit in hits if hit not in ALLOWED] == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("an article", "第５条第１項第２号"),
        ("an article", "規則2条"),
        ("an article", "article 15 is ticked"),
        ("a sum of money", "１０００円"),
        ("a sum of money", "160万円"),
        ("a period", "2週間"),
        ("a period", "within 14 days"),
        ("a share", "1割"),
    ],
)
def test_the_search_finds_what_it_is_for(kind: str, words: str) -> None:
    assert FORBIDDEN[kind].search(words)
