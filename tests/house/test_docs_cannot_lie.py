"""What the docs take from the code is current, links lead somewhere, and the map shows every room."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("demo/**/*.md")])


def test_generated_pages_are_current() -> None:
    result = subprocess.run(
        [sys.executable, "tools/generate_docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_map_names_every_room() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    rooms = {
        p.parent.relative_to(ROOT / "src" / "kaiji").as_posix()
        for p in (ROOT / "src" / "kaiji").glob("*/__init__.py")
    }
    assert {room for room in rooms if f"`{room}/`" not in text} == set()


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in folder.glob("[0-9]*.md") if p.name not in index] == []


def test_the_readme_shows_the_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|\$ )make ([a-z][a-z-]*)", readme):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_page_names_this_machine_or_a_registry() -> None:
    hosts = "|".join(["pyp" + "i.org", "python" + "hosted", "npm" + "js.org", "deb." + "debian"])
    for page in PAGES:
        assert (
            re.search(rf"{re.escape(str(ROOT))}/|/tmp/|{hosts}", page.read_text(encoding="utf-8")) is None
        ), page


def test_the_days_of_law_in_the_changelog_are_days_of_the_tables() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = text.partition("Law, by the day from")[2].partition("###")[0]
    days = re.findall(r"\*\*(\d{4}-\d{2}-\d{2})\*\*", section)
    known = (ROOT / "docs" / "reference" / "law-coming.md").read_text(encoding="utf-8")
    assert len(days) >= 6
    assert [day for day in days if day not in known] == []
