"""A case is read whole or refused with every fault named; what is written is read back equal."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kaiji.casefile.errors import (
    CaseContradictionError,
    CaseFolderError,
    CaseFormatError,
    CaseWriteError,
)
from kaiji.casefile.folder import NAME, case_text, parse_case, read_case, write_case
from kaiji.casefile.schema import case_schema
from kaiji.casefile.steps import Cost

if TYPE_CHECKING:
    from kaiji.casefile.values import Case

GOOD = (Path(__file__).parent / "samples" / "good.toml").read_text(encoding="utf-8")


def _json(text: str) -> Any:
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


def test_the_sample_case_is_read_with_its_facts() -> None:
    case = parse_case(GOOD)
    assert case.party_in("claimant")[0].name == "山田 花子"
    assert case.post[0].posted_at == datetime(2026, 10, 26, 6, 13, 30, tzinfo=UTC)
    assert case.communication[0].port == 51234


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    case = parse_case(GOOD)
    write_case(tmp_path, case)
    assert read_case(tmp_path) == case
    assert case_text(read_case(tmp_path)) == case_text(case)


def test_the_published_schema_accepts_the_sample() -> None:
    jsonschema.Draft202012Validator(case_schema()).validate(_json(GOOD))


FORMAT = {
    "a field nobody knows": ('title = "掲示板の件"', 'title = "掲示板の件"\ntitel = "x"', "titel"),
    "a needed field is missing": ('title = "掲示板の件"\n', "", "title"),
    "a role that does not exist": ('role = "claimant"', 'role = "victim"', "party[1].role"),
    "a number in quotes": ("port = 51234", 'port = "51234"', "communication[1].port"),
    "true where a number belongs": ("port = 51234", "port = true", "communication[1].port"),
    "an empty text": ('name = "山田 花子"', 'name = "  "', "party[1].name"),
    "a list that is not one": ('reasons = ["damages", "deletion"]', 'reasons = "damages"', "purpose.reasons"),
}


@pytest.mark.parametrize("change", FORMAT)
def test_a_case_with_one_fault_of_form_is_refused_and_the_place_is_named(change: str) -> None:
    old, new, place = FORMAT[change]
    assert GOOD.count(old) == 1, change
    wrong = GOOD.replace(old, new)
    with pytest.raises(CaseFormatError) as caught:
        parse_case(wrong)
    assert place in caught.value.message.ja
    assert not jsonschema.Draft202012Validator(case_schema()).is_valid(_json(wrong))


def test_a_time_without_an_offset_is_refused_never_guessed() -> None:
    with pytest.raises(CaseFormatError) as caught:
        parse_case(GOOD.replace("2026-10-26T15:13:30+09:00", "2026-10-26T15:13:30", 1))
    assert "時差" in caught.value.message.ja


def test_a_time_that_no_calendar_here_can_tell_is_a_fault_and_no_defect() -> None:
    with pytest.raises(CaseFormatError) as caught:
        parse_case(GOOD.replace("2026-10-26T15:13:30+09:00", "0001-01-01T00:13:30+09:00", 1))
    assert "暦" in caught.value.message.ja


CONTRADICTIONS = {
    "captured before it was posted": (
        "captured_at = 2026-11-01T10:00:00+09:00",
        "captured_at = 2026-10-01T10:00:00+09:00",
    ),
    "noticed before it was posted": ("noticed_on = 2026-10-27", "noticed_on = 2026-10-25"),
    "a post on a site that is not there": ('site = "mamanohiroba"', 'site = "elsewhere"'),
    "a claim of somebody unknown": ('by = "hanako"', 'by = "taro"'),
    "an exhibit that is not there": ('exhibits = ["ex1"]', 'exhibits = ["ex9"]'),
    "a name used twice": ('id = "operator"', 'id = "hanako"'),
    "an address that is none": ('ip = "192.0.2.17"', 'ip = "192.0.2.317"'),
    "a port that is none": ("port = 51234", "port = 151234"),
    "port 0, which nobody posts from": ("port = 51234", "port = 0"),
    "answered before it was sent": ("answered_on = 2026-11-12", "answered_on = 2026-10-12"),
    "a URL that is none": ('url = "https://board.example/"', 'url = "board.example"'),
    "disclosed before it happened": ("disclosed_on = 2026-11-12", "disclosed_on = 2026-09-12"),
    "a sign-up after the post": (
        'kind = "post"\nat = 2026-10-26T15:13:30',
        'kind = "sign-up"\nat = 2026-10-26T15:13:31',
    ),
    "a negative amount": ("yen = 5000", "yen = -5000"),
    "damages claimed from who is no sender": (
        "[[cost]]",
        '[[damage]]\nid = "d1"\nhead = "consolation"\nyen = 1\nsender = "operator"\n\n[[cost]]',
    ),
}


@pytest.mark.parametrize("change", CONTRADICTIONS)
def test_facts_that_contradict_each_other_are_refused(change: str) -> None:
    old, new = CONTRADICTIONS[change]
    assert GOOD.count(old) == 1, change
    with pytest.raises(CaseContradictionError) as caught:
        parse_case(GOOD.replace(old, new))
    assert caught.value.status == 2


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(CaseContradictionError) as caught:
        parse_case(GOOD.replace("port = 51234", "port = 151234").replace("yen = 5000", "yen = -1"))
    assert "communication[1].port" in caught.value.message.en
    assert "cost[1].yen" in caught.value.message.en


def test_a_later_version_is_refused_by_its_version_and_not_by_a_flood_of_faults() -> None:
    with pytest.raises(CaseFormatError) as caught:
        parse_case(GOOD.replace("kaiji-case/1", "kaiji-case/2").replace('title = "', 'heading = "', 1))
    assert "kaiji-case/1" in caught.value.message.ja
    assert "heading" not in caught.value.message.ja


def test_a_folder_without_a_case_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CaseFolderError) as caught:
        read_case(tmp_path)
    assert "case.toml" in caught.value.in_language("ja")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"[[a]\n", b"schema = 1\n" * 2])
def test_bytes_that_are_no_toml_are_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(CaseFormatError):
        read_case(tmp_path)


def test_a_contradictory_case_is_not_written_and_the_old_one_stands(tmp_path: Path) -> None:
    case = parse_case(GOOD)
    write_case(tmp_path, case)
    before = (tmp_path / NAME).read_bytes()
    wrong: Case = dataclasses.replace(
        case, cost=(Cost(id="c9", on=date(2026, 11, 1), yen=-1, kind="postage"),)
    )
    with pytest.raises(CaseContradictionError):
        write_case(tmp_path, wrong)
    assert (tmp_path / NAME).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_an_outside_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CaseWriteError):
        write_case(tmp_path / "file" / "case", parse_case(GOOD))
