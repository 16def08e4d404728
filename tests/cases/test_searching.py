"""Words are found in every case one may read: Japanese and English, parts of words, names and addresses; the look is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from kaiji.casefile.steps import Filing, Request
from kaiji.casefile.values import CasePost
from kaiji.cases.actors import Actor
from kaiji.cases.acts.facts import add_posts, amend_posts, record_filings, record_requests, remove_facts
from kaiji.cases.acts.life import close_case, describe_case, open_case
from kaiji.cases.errors import RoleError, SearchWordsError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow, IndexRow
from kaiji.cases.moves import Act
from kaiji.cases.searching import finding
from kaiji.cases.searching.finding import find
from kaiji.cases.searching.terms import excerpt, words_of_query
from kaiji.cases.upkeep import start_day
from kaiji.cases.worker import work_off
from tests.cases.matter import LAWYER
from tests.cases.stated import VALUE

if TYPE_CHECKING:
    from datetime import datetime

    from tests.offices import Office

POST = CasePost(
    id="p2",
    site="s",
    url="https://board.example.jp/2",
    name="ﾏﾏ友@Hibari",
    text="3年2組の架野真帆さん、PTA会費から40万円を抜いて\n自分のバッグを買っていました。",
)


def _kinds(at: datetime, query: str) -> list[tuple[str, str]]:
    return [(found.kind, found.local) for found in find(LAWYER, query, at=at).found]


def test_words_names_notes_and_addresses_are_found_as_people_write_them(
    office_on_both: Office, at: datetime
) -> None:
    act = Act(actor=LAWYER, at=at)
    case = open_case(act, VALUE)
    add_posts(act, case, [POST])
    record_requests(
        act, case, [Request(id="r1", kind="disclosure", to="op", posts=("p2",), note="電話で督促した")]
    )
    record_filings(
        act, case, [Filing(id="f1", kind="suit", court="court", case_number="令和8年(ワ)第1234号")]
    )
    for query, met in {
        "架野真帆": ("post", "p2"),
        "架野 真帆": ("post", "p2"),
        "抜いて自分の": ("post", "p2"),  # across the line
        "pta会費": ("post", "p2"),
        "ママ友": ("post", "p2"),  # half width and hiragana are the same
        "ままとも": None,
        "hibari": ("post", "p2"),
        "board.example.jp/2": ("post", "p2"),
        "督促": ("request", "r1"),
        "第1234号": ("filing", "f1"),
        "ヤマダハナコ": ("party", "claimant"),
        "千代田区": ("party", "claimant"),
        "山田事件": ("case", ""),
        "架野真帆 督促": None,  # all words in one place
        "存在しない言葉": None,
    }.items():
        assert _kinds(at, query) == ([] if met is None else [met]), query


def test_what_changes_goes_is_renamed_or_closed_is_found_as_it_is_now(office: Office, at: datetime) -> None:
    act = Act(actor=LAWYER, at=at)
    case = open_case(act, VALUE)
    add_posts(act, case, [POST])
    amend_posts(act, case, [replace(POST, text="別の文言になった")])
    assert (_kinds(at, "架野真帆"), _kinds(at, "別の文言")) == ([], [("post", "p2")])
    describe_case(act, case, title="ひばり小の件")
    assert (_kinds(at, "山田事件"), _kinds(at, "ヒバリ小")) == ([], [("case", "")])
    remove_facts(act, case, "post", ["p2"])
    assert _kinds(at, "別の文言") == []
    close_case(act, case, on=at.date())
    assert find(LAWYER, "秘密の本文", at=at).found[0].closed
    assert find(LAWYER, "秘密の本文", at=at, closed=False).found == ()


def test_pages_follow_each_other_without_gap_or_repetition(
    office_on_both: Office, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE", 4)
    monkeypatch.setattr(finding, "READ", 6)
    monkeypatch.setattr(finding, "AT_FIRST", 3)
    posts = [replace(POST, id=f"q{n}", url=f"https://board.example.jp/q{n}") for n in range(11)]
    open_case(Act(actor=LAWYER, at=at), replace(VALUE, post=tuple(posts)))
    seen: list[str] = []
    after: int | None = None
    while True:
        page = find(LAWYER, "バッグ", at=at, after=after)
        assert len(page.found) <= 4
        seen += [found.local for found in page.found]
        after = page.after
        if after is None:
            break
    assert sorted(seen) == sorted(post.id for post in posts)


def test_a_search_is_recorded_with_its_cases_and_without_its_words(office: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    find(LAWYER, "秘密の本文", at=at)
    (entry,) = Entry.objects.filter(what="cases.searched")
    assert case.id in entry.line
    assert "秘密" not in entry.line
    with connection.cursor() as cursor:
        cursor.execute("SELECT terms FROM cases_words")
        assert all("秘密" not in str(row[0]) for row in cursor.fetchall())


def test_who_may_not_read_every_case_searches_none(office: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    for actor in (
        Actor(id="user:30", role="client", only=frozenset({case.stream})),
        Actor(id="user:31", role="auditor"),
        Actor(id="user:32", role="lawyer", only=frozenset({case.stream})),
    ):
        with pytest.raises(RoleError):
            find(actor, "秘密の本文", at=at)


@pytest.mark.parametrize("query", ["", "   ", "秘", "あ い", "x" * 101, " ".join(f"w{n}" for n in range(9))])
def test_too_short_too_long_too_many_words_are_refused_with_what_is_taken(office: Office, query: str) -> None:
    with pytest.raises(SearchWordsError):
        words_of_query(query)


def test_an_excerpt_shows_the_words_as_they_were_written(office: Office) -> None:
    found = excerpt([POST.text or ""], words_of_query("抜いて自分の"))
    assert (found.before[-3:], found.met, found.after[:3]) == ("万円を", "抜いて\n自分の", "バッグ")


def test_a_case_from_before_the_index_is_taken_up_by_the_day(office: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    with allowed("test"):
        IndexRow.objects.all().delete()
        CaseRow.objects.update(indexed=False)
    version = CaseRow.get(case.id).version
    assert _kinds(at, "秘密の本文") == []
    start_day(at=at)
    work_off(clock=lambda: at)
    assert _kinds(at, "秘密の本文") == [("post", "p1")]
    assert CaseRow.get(case.id).version == version
