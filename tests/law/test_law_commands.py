"""The commands of the law as others call them: names of fields, exit status, both languages, reasons with every answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Run `kaiji law …` and read its JSON."""

    def run(*words: str, status: int = 0) -> dict[str, Any]:
        assert main(["law", *words, "--json"]) == status
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_due_has_the_fields_of_the_contract(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask("due", "R7", "--from", "2026-11-29")
    assert found["rule"] == "R7"
    assert found["from"] == "2026-11-29"
    assert (found["raw"], found["due"], found["rolled"]) == ("2026-12-29", "2027-01-04", True)
    assert found["safe_day"] is None
    assert len(found["steps"]) == 3
    assert set(found["steps"][0]) == {"ja", "en"}
    assert {"law", "article"} <= set(found["basis"][0])
    assert found["basis"][0]["article"] == "14条1項"
    assert found["confidence"] == "P"


def test_due_takes_a_slug_and_names_the_safe_day_where_the_law_leaves_a_doubt(
    ask: Callable[..., dict[str, Any]],
) -> None:
    found = ask("due", "tort-limitation", "--from", "2026-11-23")
    assert (found["rule"], found["raw"], found["safe_day"]) == ("R19", "2029-11-23", "2029-11-22")


def test_due_takes_what_a_court_set_added_or_what_happens_abroad(ask: Callable[..., dict[str, Any]]) -> None:
    assert ask("due", "R14", "--from", "2026-11-02", "--set", "3w")["due"] == "2026-11-24"
    assert ask("due", "R15", "--from", "2026-11-23", "--add-days", "30")["due"] == "2027-01-06"
    assert ask("due", "R18", "--from", "2026-06-01", "--variant", "abroad")["due"] == "2026-07-13"
    hours = ask("due", "X12", "--from", "2026-11-23T10:00:00+09:00", "--set", "48h")
    assert hours["ends_at"] == "2026-11-25T10:00:00+09:00"


def test_fee_has_the_fields_of_the_contract(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask("fee", "suit", "--filed", "2026-11-23", "--value", "3300000", "--medium", "electronic")
    assert found["fee"] == 23_400
    assert sum(part["yen"] for part in found["parts"]) == 23_400
    assert found["basis"][0]["law"] == "民事訴訟費用等に関する法律"


def test_fee_takes_every_option_of_the_contract(ask: Callable[..., dict[str, Any]]) -> None:
    paper = ("--filed", "2026-11-23", "--medium", "paper")
    assert ask("fee", "suit", *paper, "--value", "3300000", "--defendants", "3")["fee"] == 28_500
    assert ask("fee", "suit", *paper, "--non-property")["fee"] == 15_500
    assert ask("fee", "suit", *paper, "--non-property", "--value", "1000000")["value"] == 1_600_000
    assert ask("fee", "provisional-disposition", *paper, "--count", "2")["fee"] == 4_000
    amended = ask("fee", "amendment", *paper, "--value", "3000000", "--old-value", "1000000")
    assert amended["fee"] == 10_000
    assert ask("fee", "suit", "--filed", "2026-05-20", "--non-property")["fee"] == 13_000


def test_several_petitions_are_added_up(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask("fee", "disclosure-order+provision-order", "--filed", "2026-11-23")
    assert found["fee"] == 2_000
    assert [each["kind"] for each in found["petitions"]] == ["disclosure-order", "provision-order"]


def test_interest_has_the_fields_of_the_contract(ask: Callable[..., dict[str, Any]]) -> None:
    days = ("--tort", "2010-06-03", "--from", "2010-06-03", "--to", "2012-03-02")
    found = ask("interest", "--principal", "1,000,000", *days)
    assert (found["interest"], found["rate"]) == (87_510, 5)
    assert [part["yen"] for part in found["parts"]] == [50_000, 29_041, 8_469]
    assert found["basis"]


def test_rate_is_null_where_it_is_not_fixed(ask: Callable[..., dict[str, Any]]) -> None:
    assert ask("rate", "--on", "2029-03-31")["rate"] == 3
    later = ask("rate", "--on", "2029-04-01")
    assert later["rate"] is None
    assert "announced" in later["why_none"]["en"]


def test_cite_has_the_fields_of_the_contract(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask("cite", "right-to-disclosure", "--on", "2026-11-23")
    assert found["citation"] == "5条1項"
    assert found["law"].endswith("への対処に関する法律")
    assert found["article"] == "5条1項"
    assert found["chosen_by"]["matter"] == "disclosure"


@pytest.mark.parametrize(
    "topic",
    [
        "sender-information", "right-to-disclosure", "opinion-inquiry", "no-misuse", "refusal-liability", "disclosure-order",
        "provision-order", "erasure-order", "objection-suit", "ncca-exclusions", "election-inquiry",
    ],
)  # fmt: skip
def test_every_topic_of_the_contract_can_be_cited(ask: Callable[..., dict[str, Any]], topic: str) -> None:
    assert ask("cite", topic, "--on", "2026-11-23")["citation"]


def test_closed_says_why(ask: Callable[..., dict[str, Any]]) -> None:
    found = ask("closed", "2026-12-29")
    assert found["closed"] is True
    assert "年末年始" in found["reason"]["ja"]
    assert found["next_open"] == "2027-01-04"
    assert ask("closed", "2026-12-28")["closed"] is False


def test_platforms_and_the_rest_answer(ask: Callable[..., dict[str, Any]]) -> None:
    assert len(ask("platforms", "--on", "2025-06-01")["platforms"]) == 9
    assert ask("duties", "--on", "2026-11-23")["duties"]
    assert ask("offence", "insult", "--act", "2022-07-06")["limit"]["due"] == "2023-07-05"
    assert ask("stale", "--today", "2026-11-24")["count"] >= 0
    assert ask("unverified")["count"] == len(ask("unverified")["unverified"])
    assert ask("coming")["coming"]
    assert ask("history")["history"]
    assert len(ask("rules")["rules"]) >= 28
    for what in ("topics", "fees", "offences"):
        assert ask("list", what)[what]


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("due", "R99", "--from", "2026-11-23"), 2, "law.unknown-name"),
        (("due", "R7", "--from", "2026-02-30"), 2, "day.invalid"),
        (("due", "R7", "--from", "2020-01-01"), 2, "table.no-version"),
        (("due", "R7", "--from", "2026-11-23T10:00:00"), 2, "instant.invalid"),
        (("due", "R7", "--from", "2026-11-23", "--set", "3w"), 2, "law.period-input"),
        (("fee", "suit", "--filed", "2026-11-23"), 2, "law.fee-input"),
        (("fee", "tea", "--filed", "2026-11-23"), 2, "law.unknown-name"),
        (("fee", "suit", "--filed", "2026-11-23", "--value", "many"), 2, "usage"),
        (("fee", "disclosure-order", "--filed", "2026-11-23", "--medium", "electronic"), 4, "law.no-electronic-filing"),
        (("interest", "--principal", "1", "--tort", "2030-01-01", "--from", "2030-01-01", "--to", "2030-01-02"), 4, "law.rate-not-fixed"),
        (("interest", "--principal", "1", "--tort", "2025-01-02", "--from", "2025-01-01", "--to", "2025-01-02"), 2, "law.interest-input"),
        (("cite", "cookies", "--on", "2026-11-23"), 2, "law.unknown-name"),
        (("closed", "1985-05-04"), 2, "table.no-version"),
        (("closed", "tomorrow"), 2, "day.invalid"),
    ],
)  # fmt: skip
def test_a_wrong_question_gets_its_status_and_what_to_do(
    ask: Callable[..., dict[str, Any]], words: tuple[str, ...], status: int, code: str
) -> None:
    error = ask(*words, status=status)["error"]
    assert error["code"] == code
    assert error["message"]["ja"]
    assert error["message"]["en"]
    assert error["what_to_do"]["ja"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answer_reads_in_both_languages_with_its_confidence(
    capsys: pytest.CaptureFixture[str], language: str
) -> None:
    commands = [
        "due R6 --from 2026-12-31",
        "due R17 --from 2026-05-26",
        "due R25 --from 2022-07-06",
        "fee disclosure-suit --filed 2026-11-23 --non-property --value 100 --defendants 2",
        "interest --principal 1000000 --tort 2024-02-29 --from 2024-02-29 --to 2026-11-23",
        "rate --on 2026-11-23",
        "cite election-inquiry --on 2026-11-23",
        "closed 2028-03-20",
        "platforms --on 2026-11-23",
        "offence defamation --act 2026-11-23",
    ]
    for command in commands:
        assert main(["law", *command.split(), "--lang", language]) == 0
        text = capsys.readouterr().out
        assert ("確度" if language == "ja" else "Confidence") in text, command
    assert main(["law", "rules", "--lang", language]) == 0


def test_an_unverified_value_is_marked_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    main(["law", "closed", "2028-03-20"])
    assert "未確認" in capsys.readouterr().out
    main(["law", "due", "R2", "--from", "2026-11-23"])
    assert "未確認" in capsys.readouterr().out


def test_the_law_starts_without_any_framework_database_or_network() -> None:
    watched = ["django", "sqlite3", "socket", "http.client", "asyncio", "cryptography", "lxml", "playwright"]
    code = (
        "import sys; from datetime import date; from kaiji.law.deadlines import due; due('R7', date(2026, 11, 24));"
        f"print([m for m in {watched!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_due_day_is_quick_from_a_cold_start() -> None:
    code = (
        "import time; began = time.process_time(); from datetime import date; from kaiji.law.deadlines import due;"
        "due('R7', date(2026, 11, 24)); print(round(1000 * (time.process_time() - began)))"
    )
    runs = [
        int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 250, f"{runs} ms; about 80 on an idle machine"


@pytest.mark.parametrize(
    "command",
    [
        ["related", "2021-04-29T12:00:00+09:00", "a=log-in@2021-04-28T11:00:30+09:00"],
        ["supplementarity", "--held", "3,4", "--not-held", "1,2,5,6,7,8,14"],
        ["platforms", "--on", "2020-01-01"],
    ],
)
def test_an_answer_speaks_one_language_at_a_time(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["law", *command]) == 0
    japanese = capsys.readouterr().out
    assert not re.search(r"\b(?:after|before|yes|no|open|days)\b", japanese)
    assert main(["law", *command, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert not re.search(r"[ぁ-ん]", english)
    assert english.strip()


def test_a_log_in_a_day_and_an_hour_before_the_post_is_said_to_be_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["law", "related", "2021-04-29T12:00:00+09:00", "a=log-in@2021-04-28T11:00:30+09:00"])
    assert "投稿の1日と00:59:30前" in capsys.readouterr().out
