"""`kaiji law elements | decisions | assess | items | related | supplementarity | provision | routes | playbook | filing`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def _json(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> dict[str, Any]:
    assert main(["law", *words, "--json"]) == status
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _text(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["law", *words]) == 0
    return capsys.readouterr().out


def test_elements_of_a_right_come_with_question_authority_and_decisions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = _json(capsys, "elements", "defamation-fact", "--on", "2026-11-23", "--cases")
    element = next(row for row in answer["elements"] if row["id"] == "identifiability")
    assert element["kind"] == "claimant-shows"
    assert element["question"]["ja"]
    assert element["basis"][0]["law"]
    assert element["decisions"]
    assert element["cases"]


def test_rights_are_listed_when_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_json(capsys, "elements", "--on", "2026-11-23")["rights"]) == 9
    assert "insult (feeling of honour)" in _text(capsys, "elements", "--on", "2026-11-23", "--lang", "en")


def test_items_carry_their_numbers_and_the_article_to_claim_under(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(capsys, "items", "--on", "2026-11-23")
    assert [item["number"] for item in answer["items"]] == list(range(1, 15))
    assert answer["basis"][0]["article"] == "5条1項"
    old = _json(capsys, "items", "--on", "2021-01-01")
    assert (len(old["items"]), old["basis"][0]["article"]) == (8, "4条1項")


def test_decisions_can_be_asked_by_element(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(capsys, "decisions", "--element", "insult-beyond-tolerable", "--cases")
    assert [row["id"] for row in answer["decisions"]] == ["sc-2010-04-13"]
    assert len(answer["cases"]) > 10


def test_routes_show_every_way_with_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(capsys, "routes", "--on", "2026-11-23", "--operator", "x")
    ways = {row["path"]: row for row in answer["routes"]}
    assert ways["provision"]["workable"] is False
    assert ways["address-then-order"]["days_to_ask"]["typical"] > 0
    assert "×" in _text(capsys, "routes", "--on", "2026-11-23", "--operator", "x")


def test_one_route_shows_its_states_and_moves(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(capsys, "routes", "disclosure-order", "--on", "2026-11-23")
    assert {move["id"] for move in answer["moves"]} >= {"notify-holder", "provision-lapses"}
    assert all(move["basis"][0]["article"] and move["actor"] for move in answer["moves"])
    assert "notify-holder" in _text(capsys, "routes", "disclosure-order", "--on", "2026-11-23")


def test_log_ins_are_ranked_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(
        capsys,
        "related",
        "2026-10-26T15:13:30+09:00",
        "far=log-in@2026-10-20T00:00:00Z",
        "near=log-in@2026-10-26T06:20:00Z",
        "--on",
        "2026-11-23",
    )
    assert answer["default"] == "near"
    assert answer["events"][0]["distance_s"] == 390


def test_supplementarity_and_provision_answer_with_their_limbs(capsys: pytest.CaptureFixture[str]) -> None:
    day = ("--on", "2026-11-23")
    met = _json(capsys, "supplementarity", "--held", "3,4", "--not-held", "1,2,5,6,7,8,14", *day)
    assert (met["outcome"], met["by"]) == ("met", ["ロ"])
    told = _json(capsys, "supplementarity", "--held", "1,2", "--disclosed", "1,2", "--identified", "no", *day)
    assert told["by"] == ["ハ"]
    usable = _json(capsys, "provision", "--specified", "--supplementarity", "met", *day)
    assert usable["cases"][0]["items"] == [9, 10, 11, 12]


def test_playbooks_and_procedures_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "x" in {row["id"] for row in _json(capsys, "playbook")["operators"]}
    assert _json(capsys, "playbook", "x", "--on", "2026-11-23")["conflicts"] == ["security"]
    assert "食い違い" in _text(capsys, "playbook", "x", "--on", "2026-11-23")
    assert "disclosure-suit" in {row["id"] for row in _json(capsys, "filing")["procedures"]}
    assert _json(capsys, "filing", "disclosure-suit", "--on", "2026-05-21")["medium"] == "electronic"
    assert _json(capsys, "filing", "disclosure-suit", "--on", "2026-05-21", "--self")["medium"] == "either"
    assert "紙で" in _text(capsys, "filing", "disclosure-order", "--on", "2026-11-23")


def test_statements_in_a_file_are_sorted_and_the_notice_stands_below(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "statements.json"
    file.write_text(
        json.dumps({"insult-words": [{"text": "「…」と書かれた。", "exhibits": ["甲1"]}]}), encoding="utf-8"
    )
    words = ("assess", "insult", str(file), "--on", "2026-11-23")
    answer = _json(capsys, *words, "--edition", "office", "--given", "sender-opposed")
    assert answer["clarity"]["settled"] == ["insult-words"]
    assert "sender-opposed" in {stop["id"] for stop in answer["clarity"]["stops"]}
    assert "結論の見込みではありません" in _text(capsys, *words)


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        '{"insult-words": [{"text": 3}]}',
        '{"insult-words": [{"text": "a", "by": "friend"}]}',
        '{"insult-words": [{"text": "a", "disputed": "no"}]}',
        '{"insult-words": [{"text": "a", "weight": 3}]}',
        '{"insult-words": [{"exhibits": []}]}',
        '{"insult-words": [{"text": " "}]}',
    ],
)
def test_a_file_that_is_no_such_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    answer = _json(capsys, "assess", "insult", str(file), "--on", "2026-11-23", status=2)
    assert answer["error"]["code"] == "rights.statement"


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("elements", "slander"), "rights.unknown", 2),
        (("elements", "insult", "--on", "2005-01-01"), "table.no-version", 2),
        (("items", "--on", "2026/11/23"), "day.invalid", 2),
        (("routes", "teleport"), "route.unknown", 2),
        (("routes", "--fact", "luck"), "route.unknown-fact", 2),
        (("routes", "--operator", "myspace"), "route.unknown-operator", 2),
        (("playbook", "myspace"), "route.unknown-operator", 2),
        (("filing", "duel"), "route.unknown", 2),
        (("related", "2026-10-26T15:13:30+09:00", "a"), "disclosure.input", 2),
        (("related", "2026-10-26T15:13:30", "a=log-in@2026-10-26T06:20:00Z"), "instant.invalid", 2),
        (("related", "2026-10-26T15:13:30Z", "a=post@2026-10-26T06:20:00Z"), "disclosure.input", 2),
        (("supplementarity", "--held", "three"), "disclosure.input", 2),
        (("supplementarity", "--held", "9"), "disclosure.input", 2),
        (("assess", "insult", "/nowhere/at/all.json"), "rights.statement", 2),
    ],
)
def test_wrong_questions_are_refused_with_a_stable_code(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str, status: int
) -> None:
    day = () if {"--on", "related"} & set(words) else ("--on", "2026-11-23")
    answer = _json(capsys, *words, *day, status=status)
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]["ja"]
    assert answer["error"]["what_to_do"]["en"]
