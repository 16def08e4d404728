"""An office adds playbooks and templates of its own, beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kaiji.documents.errors import TemplateError
from kaiji.documents.library import template
from kaiji.ground.tables import SHIPPED, shipped_folder
from tests.data.conftest import kaiji

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = """
["own/hiroba-answers"]
title = { ja = "ママのひろば", en = "Mama no hiroba" }
unit = "observation"
operator = "hiroba"
aspect = "answers"
[["own/hiroba-answers".version]]
from = 2026-04-01
value.says.ja = "書留のみ受け付け、2週間で回答があった。"
value.says.en = "Takes registered mail only; answered in two weeks."
source = "own-file"
cite = "2026年4月の事件"
confidence = "V1"
checked_on = 2026-11-01
"""
SOURCES = '["own-file"]\ntitle = "事務所の記録"\n'


def _office(home: Path, playbook: str) -> Path:
    own = home / "own"
    (own / "templates").mkdir(parents=True)
    (own / "playbooks.toml").write_text(playbook, encoding="utf-8")
    (own / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return own


def test_an_offices_own_record_is_read_beside_ours_and_said_to_be_in_use(tmp_path: Path) -> None:
    _office(tmp_path, PLAYBOOK)
    said = kaiji(tmp_path, "law", "playbook", "hiroba", "--on", "2026-11-26")
    assert said["data_version"] == f"{SHIPPED}+own"
    (observation,) = said["observations"]
    assert observation["basis"]["law"] == "事務所の記録"
    assert kaiji(tmp_path, "law", "playbook", "x", "--on", "2026-11-26")["observations"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('source = "own-file"', 'source = "nobody"'),
        ("confidence =", "# confidence ="),
        ("own/hiroba", "x/log"),
        ('aspect = "answers"', ""),
        ("[[", "[[["),
    ],
)
def test_an_own_record_that_breaks_the_rules_is_named(tmp_path: Path, old: str, new: str) -> None:
    _office(tmp_path, PLAYBOOK.replace(old, new))
    said = kaiji(tmp_path, "law", "playbook", "x", "--on", "2026-11-26")
    assert said["error"]["code"] == "law.own-table"


def test_an_own_template_stands_in_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path))
    own = _office(tmp_path, PLAYBOOK) / "templates" / "D17.txt"
    ours = (shipped_folder("templates") / "D17.txt").read_text(encoding="utf-8")
    template.cache_clear()
    try:
        title = template("D17").about["title"]
        own.write_text(ours.replace(title, f"{title}(当事務所用)", 1), encoding="utf-8")
        template.cache_clear()
        assert template("D17").about["title"] == f"{title}(当事務所用)"
        own.write_text("{{{ [", encoding="utf-8")
        template.cache_clear()
        with pytest.raises(TemplateError):
            template("D17")
    finally:
        template.cache_clear()
