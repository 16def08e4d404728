"""What a reader of the board sees."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from demo.board import RunningBoard

    from .conftest import Visitor

NUMBERS = re.compile(r'<article class="comment" id="no(\d+)" data-number="\1">')


def numbers(html: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(html)]


@pytest.mark.parametrize(("key", "total"), [("first", 352), ("posts-240", 240), ("posts-1000", 1000)])
def test_the_first_page_and_the_pieces_after_it_hold_every_comment_once_and_in_order(
    board: RunningBoard, visitor: Visitor, key: str, total: int
) -> None:
    path = f"/bbs/topic/{board.topics[key]}"
    page = visitor.get(path).text
    assert f'data-total="{total}"' in page
    seen = numbers(page)
    assert len(seen) == 60
    while seen[-1] < total:
        seen += numbers(visitor.get(f"{path}/comments?after={seen[-1]}").text)
    assert seen == list(range(1, total + 1))


def test_json_pieces_say_the_same_as_html_pieces(board: RunningBoard, visitor: Visitor) -> None:
    path = f"/bbs/topic/{board.topics['posts-240']}/comments?after=180"
    html, data = visitor.get(path).text, json.loads(visitor.get(f"{path}&format=json").body)
    assert [one["no"] for one in data["comments"]] == numbers(html) == list(range(181, 241))
    assert data["next"] is None
    for one in data["comments"]:
        assert f'<span class="name">{one["name"]}</span><span class="time">{one["time"]}</span>' in html
        assert f'<p class="text">{one["html"]}</p>' in html


def test_pages_by_number_hold_every_comment_without_a_script(board: RunningBoard, visitor: Visitor) -> None:
    path = f"/bbs/topic/{board.topics['first']}"
    seen = [number for page in range(1, 7) for number in numbers(visitor.get(f"{path}?page={page}").text)]
    assert seen == list(range(1, 353))


def test_a_comment_shows_number_then_name_then_a_time_without_zone_then_its_text(
    board: RunningBoard, visitor: Visitor
) -> None:
    page = visitor.get(f"/bbs/topic/{board.topics['first']}/comment/no/321").text
    target = page[page.index('id="no321"') :]
    shown = re.sub(r"<[^>]+>", "|", target[: target.index("</article>")])
    words = [part.strip() for part in shown.split("|") if part.strip()]
    assert words[1:4] == ["No.321", "匿名", "26/11/05 15:13:30"]
    assert words[4] == "&gt;&gt;287"
    assert words[5].startswith("3年2組の架野真帆さん")


def test_the_page_of_one_comment_shows_who_answered_it(board: RunningBoard, visitor: Visitor) -> None:
    page = visitor.get(f"/bbs/topic/{board.topics['first']}/comment/no/321").text
    assert numbers(page) == [321, 322, 325, 340]


def test_an_answer_to_no_12_is_not_an_answer_to_no_1(board: RunningBoard, visitor: Visitor) -> None:
    path = f"/bbs/topic/{board.topics['second']}"
    board.advance()
    board.advance()
    assert 15 in numbers(visitor.get(f"{path}/comment/no/1").text)
    visitor.post(f"{path}/comment", {"body": ">>12\nそうですね"})
    assert numbers(visitor.get(f"{path}/comment/no/1").text).count(27) == 0
    assert 27 in numbers(visitor.get(f"{path}/comment/no/12").text)


def test_the_scenario_goes_from_defamation_to_deletion_to_repetition(
    board: RunningBoard, visitor: Visitor
) -> None:
    first, second = f"/bbs/topic/{board.topics['first']}", f"/bbs/topic/{board.topics['second']}"
    assert (visitor.get(first).status, visitor.get(second).status) == (200, 404)

    assert board.advance() == "scenario-deleted"
    gone = visitor.get(f"{first}/comment/no/321")
    assert (visitor.get(first).status, gone.status, visitor.get(second).status) == (410, 410, 404)
    assert "このトピックは削除されました" in gone.text
    assert "架野" not in gone.text
    assert visitor.get(f"{first}/comments?after=60").status == 410
    assert "「架野」を含むコメント 0件" in visitor.get("/bbs/search?q=%E6%9E%B6%E9%87%8E").text

    assert board.advance() == "scenario-reposted"
    assert "架野真帆" in visitor.get(f"{second}/comment/no/1").text
    with pytest.raises(ValueError, match="ended"):
        board.advance()


def test_a_column_keeps_the_words_of_a_post_whose_topic_is_gone(
    board: RunningBoard, visitor: Visitor
) -> None:
    board.advance()
    column = visitor.get("/column/3302").text
    assert "泥棒が平気な顔で旗当番に立っている" in column
    assert f"/bbs/topic/{board.topics['first']}/comment/no/333" in column


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bbs/topic/99", 404),
        ("/bbs/topic/4102601/comment/no/353", 404),
        ("/bbs/topic?category=99", 404),
        ("/review/bank/", 404),
        ("/review/school/501", 404),
        ("/review/hospital/501/80402", 404),
        ("/static/../site.py", 404),
        ("/static/.hidden", 404),
        ("/picture/noise-1.png", 404),
        ("/moderate/", 403),
        ("/odd/", 404),
        ("/nowhere", 404),
    ],
)
def test_what_is_not_there_is_said_in_japanese(visitor: Visitor, path: str, status: int) -> None:
    answer = visitor.get(path)
    assert answer.status == status
    assert 'id="refused"' in answer.text


def test_every_list_leads_to_topics_that_open(board: RunningBoard, visitor: Visitor) -> None:
    for path in ("/", "/bbs/newlist", "/bbs/ranking", "/bbs/topic?category=2"):
        links = set(re.findall(r'href="(/bbs/topic/\d+)"', visitor.get(path).text))
        assert links, path
        assert all(visitor.get(link).status == 200 for link in links)


def test_search_finds_comments_that_hold_every_word_and_takes_wildcards_for_letters(visitor: Visitor) -> None:
    both = visitor.get("/bbs/search?q=%E6%9E%B6%E9%87%8E+%E7%BE%8E%E5%AE%B9%E9%99%A2").text  # 架野 美容院
    assert "コメント 1件" in both
    assert "No.340" in both
    assert "コメント 0件" in visitor.get("/bbs/search?q=%25%25").text


def test_reviews_carry_schema_org_markup_with_the_zone_of_their_time(visitor: Visitor) -> None:
    page = visitor.get("/review/hospital/501").text
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert (data["@type"], data["aggregateRating"]["reviewCount"]) == ("MedicalClinic", 3)
    assert data["aggregateRating"]["ratingValue"] == pytest.approx(3.3)
    assert 'itemprop="datePublished" datetime="2026-11-02T23:58:41+09:00"' in page
    assert page.count('itemtype="https://schema.org/Review"') == 3


def test_a_reader_gets_two_cookies_once_and_one_header_name_twice(
    board: RunningBoard, visitor: Visitor
) -> None:
    path = f"/bbs/topic/{board.topics['posts-240']}"
    first = [name for name, _ in visitor.get(path).headers]
    again = [name for name, _ in visitor.get(path).headers]
    assert (first.count("Set-Cookie"), again.count("Set-Cookie")) == (2, 0)
    assert first.count("Link") == again.count("Link") == 2


def test_the_page_for_measuring_has_thirty_pictures_of_380_kilobytes_most_of_them_lazy(
    board: RunningBoard, visitor: Visitor
) -> None:
    path = f"/bbs/topic/{board.topics['posts-240']}"
    html = visitor.get(path).text + "".join(
        visitor.get(f"{path}/comments?after={n}").text for n in (60, 120, 180)
    )
    pictures = re.findall(r'<img src="(/picture/[^"]+)"[^>]*?(loading=lazy)?>', html)
    assert len({path for path, _ in pictures}) == 30
    assert sum(bool(lazy) for _, lazy in pictures) == 27
    bodies = {visitor.get(path).body for path, _ in pictures}
    assert len(bodies) == 30
    assert all(370_000 < len(body) < 390_000 for body in bodies)
