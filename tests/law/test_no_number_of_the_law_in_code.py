"""No amount, period, rate, day or article number stands in the code of the law or the clock: they are dated rows."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2] / "src" / "kaiji"
ROOMS: Final = ("law", "clock")
IN_WORDS: Final = {
    "article": re.compile(r"\d+条|\d+号|\bArt(?:icle|\.)s?\s*\d", re.IGNORECASE),
    "amount": re.compile(r"\d[\d,]*\s*(?:円|yen\b)|[¥￥]\s*\d", re.IGNORECASE),
    "period": re.compile(
        r"\d+\s*(?:日間?|週間|か月|ヶ月|年|時間)|\b\d+\s+(?:days?|weeks?|months?|years?|hours?)\b",
        re.IGNORECASE,
    ),
    "rate": re.compile(r"\d\s*%|\d割|\d分の\d"),
    "day": re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b"),
}
"""What a text shown to anyone may not spell out."""
NUMBERS: Final = {
    100: "per cent",
    1000: "per mille",
    500: "per mille: one half",
    256: "size of a cache",
    512: "size of a cache",
    4096: "size of a cache",
    65_536: "size of a cache",
    100_000: "size of a cache",
    980: "width of the picture",
    250: "width of its labels",
    0x2E7F: "the last narrow character",
}
"""Whole numbers of three digits and more that the code may use, with what they are."""


def _docstrings(tree: ast.Module) -> set[int]:
    """Return the places of texts that nobody but a reader of the code sees."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    hidden = _docstrings(tree) | {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            # A filled place is not a number, whatever stands beside it.
            yield (
                node.lineno,
                "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values),
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            yield node.lineno, node.value


def literals(source: str) -> list[str]:
    """Return every literal of `source` that belongs into a dated table."""
    tree = ast.parse(source)
    found = [
        f"{line}: {kind}: {text}"
        for line, text in _texts(tree)
        for kind, pattern in IN_WORDS.items()
        if pattern.search(text)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) is int:
            if node.value >= 100 and node.value not in NUMBERS:
                found.append(f"{node.lineno}: number: {node.value}")
        elif isinstance(node, ast.Call) and _built(node) in {"date", "datetime"} and node.args:
            if all(isinstance(part, ast.Constant) for part in node.args):
                found.append(f"{node.lineno}: day: {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and _built(node) == "timedelta":
            found += [
                f"{node.lineno}: period: {ast.unparse(node)}"
                for part in (*node.args, *(keyword.value for keyword in node.keywords))
                if isinstance(part, ast.Constant) and part.value not in {-1, 0, 1}
            ]
    return found


def _built(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


FILES: Final = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
EXCUSED: Final = {
    "clock/picture.py": {"timedelta(days=3)", "timedelta(days=32)"},
    "law/deadline_words.py": {"初日も1日として数える(…)。"},
}
"""Room on paper, a step to the next month, and what counting a day means."""


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 50


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_code_spells_out_no_number_of_the_law(file: Path) -> None:
    excused = EXCUSED.get(str(file.relative_to(ROOT)), set())
    found = literals(file.read_text(encoding="utf-8"))
    assert [row for row in found if not any(row.endswith(each) for each in excused)] == []


@pytest.mark.parametrize(
    ("seeded", "kind"),
    [
        ("fee = 1600000\n", "number"),
        ("fee = 1_400\n", "number"),
        ('words = "手数料は2,000円です"\n', "amount"),
        ('words = "costs 2,000 yen"\n', "amount"),
        ('words = "¥1000"\n', "amount"),
        ('words = "法5条1項により"\n', "article"),
        ('words = "under Article 5(2)"\n', "article"),
        ('words = f"{name}は民法724条"\n', "article"),
        ('words = "2週間以内"\n', "period"),
        ('words = "within 14 days"\n', "period"),
        ('words = "年3%"\n', "rate"),
        ("since = date(2022, 10, 1)\n", "day"),
        ('since = "2022-10-01"\n', "day"),
        ("kept = timedelta(days=93)\n", "period"),
        ("kept = timedelta(weeks=2)\n", "period"),
    ],
)
def test_a_seeded_number_is_found(seeded: str, kind: str) -> None:
    found = literals(f'"""法5条、2,000円、2週間。"""\n{seeded}')
    assert any(row.startswith(f"2: {kind}:") for row in found)
    assert not any(row.startswith("1:") for row in found)


def test_a_number_that_was_read_from_a_row_is_not_a_literal() -> None:
    assert literals('words = f"{count}日、{article}条、{yen}円、{percent}%"\n') == []
