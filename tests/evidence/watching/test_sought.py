"""Names and phrases are found however they are spelt, and what everybody says is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.evidence.watching import matches, strength, terms
from kaiji.evidence.watching.folding import fold, folded

LIE = ">>287\n3年2組の架野真帆さん、PTA会費から40万円を抜いて自分のバッグを買っていました。もう書かないで。"
SOUGHT = terms(
    names=["架野 真帆"],
    handles=["匿名", "かげ"],
    texts=[LIE],
    addresses=["https://board.example/bbs/topic/4102601"],
)


@pytest.mark.parametrize(
    "text",
    ["架野真帆さんの話", "架 野 真 帆 って人", "架☆野★真帆", "架野・真帆", "架\u200b野真帆"],
)
def test_a_name_is_found_behind_ornaments(text: str) -> None:
    found = matches(text, SOUGHT)
    assert [m.kind for m in found] == ["name"]
    assert found[0].quote in text
    assert strength(found) == "likely"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾊﾞｯｸﾞ", "バッグ"),
        ("ＰＴＡ", "pta"),
        ("ヒロシ", "ひろし"),
        ("髙橋", "高橋"),
        ("渡邉", "渡辺"),
        ("か\u3099", "が"),
    ],
)
def test_spellings_that_read_the_same_fold_together(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_very_words_are_found_across_kana_and_width() -> None:
    found = matches(
        "PTA会費から４０万円を抜いて自分のﾊﾞｯｸﾞを買っていました、と聞いた",
        terms(texts=["PTA会費から40万円を抜いて自分のバッグを買っていました"]),
    )
    assert [(m.kind, m.near) for m in found] == [("phrase", 100)]


def test_a_phrase_told_again_in_other_words_is_near_and_only_possible() -> None:
    found = matches(
        "PTA会費から40万円抜いて自分のバッグ買ったらしい。",
        terms(texts=["PTA会費から40万円を抜いて自分のバッグを買っていました"]),
    )
    assert found[0].kind == "phrase"
    assert 60 <= found[0].near < 100
    assert strength(found) == "possible"


def test_the_address_of_the_former_topic_speaks_strongly() -> None:
    assert strength(matches("続き http://board.example/bbs/topic/4102601 から", SOUGHT)) == "likely"


def test_a_handle_of_the_case_is_possible_and_anonymous_is_nobody() -> None:
    assert strength(matches("こんにちは", SOUGHT, name="かげ")) == "possible"
    assert matches("こんにちは", SOUGHT, name="匿名") == ()


def test_what_anybody_says_is_not_looked_for() -> None:
    assert matches("もう書かないで。学校の話をしましょう。", SOUGHT) == ()
    assert all(term.kind != "phrase" or len(term.folded) >= 10 for term in SOUGHT)


@given(st.text(max_size=60))
def test_folding_keeps_the_way_back_for_any_text(text: str) -> None:
    there = fold(text)
    assert len(there.text) == len(there.places)
    assert fold(there.text).text == there.text or len(fold(there.text).text) <= len(there.text)
    if there.text:
        assert there.original(0, len(there.text)) in text
