"""A designated large platform that gave no notice: an inquiry to it and a letter to the ministry, facts only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.errors import NothingToMakeError
from kaiji.documents.making import Made, make_papers
from kaiji.law.deadlines import due

LATER = (Path(__file__).parents[2] / "demo" / "later" / "case.toml").read_text(encoding="utf-8")
ASKED = date(2026, 11, 16)
END = due("platform-notice", ASKED).due
BOTH = ["D27-platform", "D27-ministry"]
REQUEST = 'posts = ["t1"]\nsent_on = 2026-11-16\n'


def _letters(text: str, day: date) -> tuple[Made, ...]:
    return make_papers(parse_case(text), day, BOTH)


def _words(paper: Made) -> str:
    return "".join(texts(paper.document.blocks))


def test_both_letters_are_called_for_the_day_after_the_notice_was_due() -> None:
    assert REQUEST in LATER
    after = END.fromordinal(END.toordinal() + 1)
    made = _letters(LATER, after)
    assert [paper.document.id for paper in made] == BOTH
    assert all(paper.ready for paper in made)
    for paper in made:
        assert "第２５条第１項" in _words(paper)
        assert "令和８年１１月２３日（申出を受けた日から７日）" in _words(paper)
        assert "結果の通知も、判断を遅らせる旨の通知も受けていない。" in _words(paper)
        assert "違法" not in _words(paper)


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        (REQUEST, REQUEST, END),
        ("designated_on = 2025-04-30\n", "", date(2027, 2, 12)),
        (REQUEST, f'{REQUEST}answered_on = 2026-11-20\noutcome = "accepted"\n', date(2027, 2, 12)),
        (REQUEST, 'posts = ["t1"]\n', date(2027, 2, 12)),
    ],
    ids=["still in time", "not designated", "it removed the post", "never sent"],
)
def test_nothing_is_written_to_a_platform_that_owes_no_notice(old: str, new: str, day: date) -> None:
    with pytest.raises(NothingToMakeError):
        _letters(LATER.replace(old, new), day)


def test_a_refusal_is_told_with_the_reason_given() -> None:
    told = f'{REQUEST}answered_on = 2026-11-20\noutcome = "refused"\nnote = "当社の基準に当たらない。"\n'
    for paper in _letters(LATER.replace(REQUEST, told), date(2027, 2, 12)):
        assert "令和８年１１月２０日に、送信防止措置を講じない旨の通知を受けた。" in _words(paper)
        assert "示された理由：当社の基準に当たらない。" in _words(paper)


def test_a_service_of_the_table_of_law_counts_as_designated() -> None:
    named = LATER.replace("designated_on = 2025-04-30\n", "").replace(
        'name = "ヒルトーク"', 'name = "YouTube"'
    )
    platform, _ministry = _letters(named, date(2027, 2, 12))
    origin = next(p.origin for p in platform.document.trace if p.field == "platform.designated")
    assert (origin.kind, origin.place) == ("law", "platforms.google")


def test_the_desk_of_the_ministry_is_shown_as_unverified() -> None:
    _platform, ministry = _letters(LATER, date(2027, 2, 12))
    assert [f.field.partition(" ")[0] for f in ministry.findings if f.code == "unverified"] == [
        "practice.ministry-desk"
    ]
