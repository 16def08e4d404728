"""Two hundred URLs pasted at once: taken once each, grouped by topic, and what is no URL is refused with what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.desks.claimant.receiving.pasting import read_paste

TOPIC = "https://board.example/bbs/topic/4102601"


def test_two_hundred_urls_of_one_topic_are_one_group_in_the_order_of_their_numbers() -> None:
    text = "\n".join(f"{TOPIC}/comment/no/{n}" for n in range(200, 0, -1))
    paste = read_paste(text)
    assert [topic.url for topic in paste.topics] == [TOPIC]
    assert [post.address.number for post in paste.posts] == list(range(1, 201))
    assert paste.refused == ()


@pytest.mark.parametrize(
    "same",
    [
        f"{TOPIC}/comment/no/321/",
        f"{TOPIC}#no321",
        "http://BOARD.example:80/bbs/topic/4102601/comment/no/321?utm_source=line&fbclid=abc",
        "https://www.board.example/bbs/topic/4102601/comment/no/321",
        "https://m.board.example/bbs/topic/4102601/comment/no/321#:~:text=PTA",
        "ttps://board.example/bbs/topic/4102601/comment/no/321",
        "「https://board.example/bbs/topic/4102601/comment/no/321」、",
        "ｈｔｔｐｓ：//board.example/bbs/topic/4102601/comment/no/321",
        "https://board.example/bbs/topic/4102601/comment/no/\u200b321",
    ],
)
def test_the_same_post_in_another_spelling_is_taken_once(same: str) -> None:
    paste = read_paste(f"{TOPIC}/comment/no/321\n{same}")
    assert len(paste.posts) == 1, paste
    assert [(again.line, again.same_as, again.known) for again in paste.repeated] == [(2, "1", False)]
    assert paste.refused == ()


def test_a_post_on_x_is_one_post_under_both_names_of_the_site() -> None:
    paste = read_paste(
        "https://twitter.com/someone/status/1234567890?s=20\nhttps://x.com/someone/status/1234567890/photo/1"
    )
    assert len(paste.posts) == 1
    assert paste.posts[0].address.url == "https://twitter.com/someone/status/1234567890"


def test_a_post_of_the_case_is_named_by_its_id() -> None:
    paste = read_paste(f"{TOPIC}#no321", known=[(f"{TOPIC}/comment/no/321", "p321")])
    assert (paste.posts, paste.repeated[0].same_as, paste.repeated[0].known) == ((), "p321", True)


def test_different_posts_stay_different() -> None:
    text = f"{TOPIC}/comment/no/321\n{TOPIC}/comment/no/32\nhttps://board.example/bbs/topic?id=1\nhttps://board.example/bbs/topic?id=2"
    assert len(read_paste(text).posts) == 4


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("javascript:alert(1)", "address bar"),
        ("file:///etc/passwd", "address bar"),
        ("board.example/bbs/topic/1", "https:// before it"),
        ("PTAのトピックの321番", "Paste the post's URL"),
        ("https://name:secret@board.example/", "Paste the post's URL"),
        ("https://", "Paste the post's URL"),
    ],
)
def test_a_line_that_cannot_be_taken_says_what_to_do_and_the_rest_is_taken(line: str, advice: str) -> None:
    paste = read_paste(f"{line}\n{TOPIC}/comment/no/321")
    assert [post.address.number for post in paste.posts] == [321]
    assert [refused.line for refused in paste.refused] == [1]
    assert advice in paste.refused[0].what_to_do.en
    assert "secret" not in paste.refused[0].why.en


def test_several_urls_on_one_line_are_all_taken() -> None:
    paste = read_paste(f"1. {TOPIC}/comment/no/1、{TOPIC}/comment/no/2 と {TOPIC}/comment/no/3")
    assert [post.address.number for post in paste.posts] == [1, 2, 3]


def test_more_than_a_thousand_lines_are_read_in_part_and_said_so() -> None:
    paste = read_paste("\n".join(f"{TOPIC}/comment/no/{n}" for n in range(1, 1500)))
    assert len(paste.posts) == 1000
    assert "1000" in paste.refused[-1].why.ja


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    paste = read_paste(text)
    assert all(post.address.url.startswith(("http://", "https://")) for post in paste.posts)
