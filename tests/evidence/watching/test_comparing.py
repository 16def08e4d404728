"""What became of a post between two looks is said with its reason, and nothing is called deleted that may only be unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.evidence.watching import Look, SeenPost, compare, differences
from kaiji.ground.instants import parse_instant

AT = parse_instant("2026-11-10T09:00:00+09:00")
URL = "https://board.example/bbs/topic/4102601"
LIE = "3年2組の架野真帆さん、PTA会費から40万円を抜いて自分のバッグを買っていました。"
POST = SeenPost(number=321, text=LIE, name="匿名", posted_at_raw="26/11/05 15:13:30")
OTHER = SeenPost(
    number=322,
    text="名前を出すのはまずいですよ。通報しました。",
    name="匿名",
    posted_at_raw="26/11/05 15:40:02",
)
BEFORE = Look(url=URL, at=AT, outcome="shown", final_url=URL, posts=(POST, OTHER), whole=True)


def later(*posts: SeenPost, whole: bool = True) -> Look:
    return replace(BEFORE, at=AT + timedelta(days=1), posts=posts, whole=whole)


def became(after: Look, before: Look = BEFORE) -> tuple[str, str]:
    change = compare(before, after, (321,))[0]
    return change.state, " ".join(reason.en for reason in change.reasons)


def test_a_post_in_the_same_words_is_alive() -> None:
    assert became(later(POST, OTHER)) == ("alive", "It stands in the same words.")


def test_spaces_and_width_alone_are_no_edit() -> None:
    assert became(later(replace(POST, text=LIE.replace("PTA", "ＰＴＡ")), OTHER))[0] == "alive"


def test_an_edit_is_shown_word_by_word() -> None:
    change = compare(BEFORE, later(replace(POST, text=LIE.replace("40万円", "30万円")), OTHER), (321,))[0]
    assert change.state == "edited"
    assert [(p.kind, p.text) for p in change.wording if p.kind != "kept"] == [
        ("taken", "40"),
        ("added", "30"),
    ]


def test_a_new_name_over_the_same_words_is_an_edit_that_says_which_field() -> None:
    change = compare(BEFORE, later(replace(POST, name="かげ")), (321,))[0]
    assert (change.state, change.fields[0].name, change.fields[0].after) == ("edited", "name", "かげ")


@pytest.mark.parametrize("notice", ["このコメントは削除されました。", "あぼーん", "[deleted]"])
def test_a_notice_in_its_place_means_deleted(notice: str) -> None:
    state, why = became(later(replace(POST, text=notice), OTHER))
    assert (state, why) == ("deleted", "A notice of removal stands in its place.")


def test_a_post_that_quotes_a_notice_is_still_a_post() -> None:
    quoting = replace(POST, text="「このコメントは削除されました」と出ていましたが、" + LIE * 3)
    assert compare(replace(BEFORE, posts=(quoting,)), later(quoting))[0].state == "alive"


def test_a_post_missing_from_a_page_read_to_its_end_is_deleted() -> None:
    assert became(later(OTHER))[0] == "deleted"


def test_a_post_missing_from_a_page_not_read_to_its_end_is_not_called_deleted() -> None:
    state, why = became(later(OTHER, whole=False))
    assert state == "unknown"
    assert "not read to its end" in why


def test_words_under_another_number_have_moved() -> None:
    state, why = became(later(OTHER, replace(POST, number=318)))
    assert (state, why) == ("moved", "The same words stand at No. 318.")


def test_another_post_under_the_number_is_no_edit() -> None:
    taken = SeenPost(
        number=321, text="明日の運動会は雨でしょうか。", name="匿名", posted_at_raw="26/11/09 10:00:00"
    )
    state, why = became(later(taken, OTHER))
    assert state == "deleted"
    assert "Another post stands" in why


def test_the_sites_word_that_the_page_is_gone_means_deleted() -> None:
    gone = replace(BEFORE, outcome="gone", posts=(), whole=False, because="capture.page-gone")
    assert [change.state for change in compare(BEFORE, gone)] == ["deleted", "deleted"]


@pytest.mark.parametrize("outcome", ["refused", "unreachable"])
def test_a_page_that_does_not_answer_proves_nothing(outcome: str) -> None:
    dark = replace(BEFORE, outcome=outcome, posts=(), whole=False)  # type: ignore[arg-type]  # both are outcomes
    assert became(dark)[0] == "unknown"


def test_a_page_at_another_address_has_moved_with_its_posts() -> None:
    moved = replace(later(POST, OTHER), final_url=URL + "-kako")
    state, why = became(moved)
    assert state == "moved"
    assert "-kako" in why


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_of_a_difference_give_back_both_texts(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "taken") == after
