"""`kaiji damages CASE`: the facts of a case folder become an estimate, and what the case does not say is asked for or admitted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = """
schema = "kaiji-case/1"
id = "2026-0001"
title = "掲示板の件"
opened_on = 2026-11-01

[[party]]
id = "hanako"
role = "claimant"
name = "山田 花子"
"""
SENDER = """
[[party]]
id = "{id}"
role = "sender"
name = "投稿者 {id}"
"""
SITE = """
[[site]]
id = "hiroba"
name = "ひろば"
url = "https://board.example/"
"""
POST = """
[[post]]
id = "{id}"
site = "hiroba"
url = "https://board.example/{id}"
posted_at = 2026-04-0{day}T23:30:00+09:00

[[claim]]
id = "c-{id}"
post = "{id}"
by = "hanako"
right = "defamation-fact"
"""
COST = """
[[cost]]
id = "{id}"
on = 2026-08-01
yen = {yen}
kind = "{kind}"
received = {received}
"""


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Write a case and run `kaiji damages` on it."""

    def run(body: str, *words: str, status: int = 0) -> dict[str, Any]:
        (tmp_path / "case.toml").write_text(HEAD + SITE + body, encoding="utf-8")
        code = main(["damages", str(tmp_path), "--today", "2026-11-23", "--json", *words])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == status, found
        return found

    return run


TWO = POST.format(id="p1", day=1) + POST.format(id="p2", day=5)


def test_one_sender_of_two_posts_owes_one_sum(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask(SENDER.format(id="taro") + TWO)
    assert [group["defendants"] for group in found["groups"]] == [["taro"]]
    assert found["groups"][0]["heads"][0]["range"] == {"low": 500_000, "typical": 700_000, "high": 1_000_000}
    assert found["groups"][0]["interest_from"] == "2026-04-05"
    assert found["claimant_class"] == "individual"


def test_costs_of_the_case_come_back_as_their_kind_allows(ask: Callable[..., dict[str, Any]]) -> None:
    costs = (
        COST.format(id="k1", yen=600_000, kind="identification-lawyer", received="false")
        + COST.format(id="k2", yen=100_000, kind="security", received="false")
        + COST.format(id="k3", yen=50_000, kind="tea", received="false")
        + COST.format(id="k4", yen=300_000, kind="settlement", received="true")
    )
    found = ask(SENDER.format(id="taro") + TWO + costs)
    assert found["spent"] == 750_000
    assert found["received"] == 300_000
    back = {row["kind"]: row["back"]["high"] for row in found["recovery"]}
    assert back == {"identification-lawyer": 600_000, "security": 100_000, "other": 0}
    assert any("tea" in words["en"] for words in found["assumed"])


def test_two_senders_need_to_be_told_apart(ask: Callable[..., dict[str, Any]]) -> None:
    body = SENDER.format(id="taro") + SENDER.format(id="jiro") + TWO
    error = ask(body, status=2)["error"]
    assert error["code"] == "law.damages-input"
    assert "--sender p1=" in error["accepted"]["ja"]
    found = ask(body, "--sender", "p1=taro", "--sender", "p2=jiro")
    assert [group["defendants"] for group in found["groups"]] == [["taro"], ["jiro"]]


def test_themes_reposts_and_lawful_posts_change_the_sum(ask: Callable[..., dict[str, Any]]) -> None:
    body = SENDER.format(id="taro") + TWO
    single = {"low": 200_000, "typical": 300_000, "high": 375_000}
    themes = ask(body, "--theme", "p2=別の話題")["groups"][0]["heads"][0]["range"]
    assert themes == {key: 2 * value for key, value in single.items()}
    assert ask(body, "--lawful", "p2")["groups"][0]["heads"][0]["range"] == single
    assert ask(body, "--repost", "p1", "--lawful", "p2")["groups"][0]["heads"][0]["range"]["typical"] is None


def test_without_an_identified_sender_it_is_said_that_one_person_is_assumed(
    ask: Callable[..., dict[str, Any]],
) -> None:
    found = ask(TWO)
    assert any("未特定" in words["ja"] for words in found["assumed"])


@pytest.mark.parametrize(
    "words",
    [
        ("--sender", "p1=stranger"),
        ("--sender", "p9=taro"),
        ("--theme", "p1"),
        ("--lawful", "p9"),
        ("--today", "2026-13-01"),
    ],
)
def test_options_that_name_nothing_of_the_case_are_refused(
    ask: Callable[..., dict[str, Any]], words: tuple[str, ...]
) -> None:
    assert ask(SENDER.format(id="taro") + TWO, *words, status=2)["error"]["what_to_do"]["ja"]


def test_a_post_without_its_day_cannot_be_estimated(ask: Callable[..., dict[str, Any]]) -> None:
    body = SENDER.format(id="taro") + POST.format(id="p1", day=1).replace(
        "posted_at = 2026-04-01T23:30:00+09:00\n", ""
    )
    assert ask(body, status=2)["error"]["given"] == "p1"


def test_the_text_reads_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case.toml").write_text(HEAD + SITE + SENDER.format(id="taro") + TWO, encoding="utf-8")
    assert main(["damages", str(tmp_path), "--today", "2026-11-23"]) == 0
    assert "慰謝料" in capsys.readouterr().out
    assert main(["damages", str(tmp_path), "--today", "2026-11-23", "--lang", "en"]) == 0
    assert "Non-pecuniary loss" in capsys.readouterr().out
