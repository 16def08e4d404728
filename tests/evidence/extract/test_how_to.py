"""The page on adding a site shows a reader that works."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kaiji.evidence.binding import by_record, faults
from kaiji.evidence.extract import read
from kaiji.evidence.extract.registry import all_readers
from tests.evidence.extract.pages import wire

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "how-to" / "add-a-site.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_reader_of_the_page_reads_the_sample_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("machinokoe")
    exec(compile(block("python"), "add-a-site.md", "exec"), module.__dict__)  # noqa: S102  # our own page
    monkeypatch.setitem(all_readers(), module.READER.manifest.name, module.READER)
    sample = wire("<urn:1>", "https://koe.example/eki/", "text/html; charset=utf-8", block("html").encode())
    reading = read([sample], url=sample.url)
    assert (reading.reader, reading.reason) == ("machinokoe", "div.koe: 2")
    assert reading.warnings == ("time-refused: 13 relative",)
    first, second = reading.posts
    assert (first.number, first.name, first.text) == (12, "匿名", ">>3 そうは思いません。\n理由は二つ。")
    assert (first.parents, first.permalink) == ((3,), "https://koe.example/eki/12")
    assert first.posted_at is not None
    assert first.posted_at.isoformat() == "2020-10-26T15:13:00+09:00"
    assert (second.posted_at, second.posted_at_raw, second.anchor) == (None, "さきほど", '[id="k13"]')
    assert all(faults(post, by_record([sample])) == () for post in reading.posts)


def test_the_page_names_the_folders_and_commands_that_exist() -> None:
    root = Path(__file__).resolve().parents[3]
    for folder in re.findall(r"`((?:src|tests)/[a-z/]+/)", PAGE):
        assert (root / folder).is_dir(), folder
    assert (root / "tests" / "evidence" / "extract" / "sampling.py").exists()
