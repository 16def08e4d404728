"""What a person relies on in a reading: which bodies were read, what is missing, what cannot be trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.evidence.binding import by_record, faults
from kaiji.evidence.extract import (
    CAUTIONS,
    NothingRecordedError,
    UnknownReaderError,
    caution_words,
    documents,
    manifests,
    read,
    tree,
)
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.draft import selector
from tests.evidence.extract.pages import URL, Meant, board_page, comment, wire

if TYPE_CHECKING:
    from kaiji.evidence.posts import WireBody

POSTS = [Meant(number, "匿名", "20/10/26 15:13:30", (f"本文{number}",)) for number in range(1, 13)]
PAGE = board_page(POSTS[:4], encoding="utf-8")


def codes(warnings: tuple[str, ...]) -> list[str]:
    return [line.partition(":")[0] for line in warnings]


def fragment(
    name: str, posts: list[Meant], path: str = "/bbs/topic/77/more", host: str = "ita.example"
) -> WireBody:
    return wire(
        f"<urn:{name}>",
        f"https://{host}{path}",
        "text/html; charset=utf-8",
        "".join(comment(p, ()) for p in posts).encode(),
    )


def test_no_reader_of_that_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownReaderError) as caught:
        read([PAGE], url=URL, reader="twitter")
    assert caught.value.accepted is not None
    assert caught.value.accepted.en == ", ".join(m.name for m in manifests())


@pytest.mark.parametrize("wires", [[], [PAGE, PAGE]])
def test_nothing_recorded_or_one_record_twice_is_refused(wires: list[WireBody]) -> None:
    with pytest.raises(NothingRecordedError):
        read(wires, url=URL)


def test_numbers_missing_between_page_and_fetches_are_listed() -> None:
    wires = [PAGE, fragment("2", POSTS[5:7]), fragment("3", POSTS[9:])]
    reading = read(wires, url=URL)
    assert "missing: 5, 8-9" in reading.warnings
    assert (reading.expected, reading.expected_basis) == (12, "highest number")


def test_the_same_post_in_two_bodies_is_one_post_and_a_difference_is_said() -> None:
    changed = [replace(POSTS[3], lines=("書き換えた本文",)), POSTS[4]]
    reading = read([PAGE, fragment("2", [POSTS[2], *changed])], url=URL)
    assert [post.number for post in reading.posts] == [1, 2, 3, 4, 5]
    assert reading.posts[3].text == "本文4"
    assert reading.warnings == ("disagree: 4 text",)


@pytest.mark.parametrize(
    "other",
    [
        fragment("2", POSTS[5:], host="ads.example"),
        fragment("2", POSTS[5:], path="/bbs/topic/78/more"),
        fragment("2", POSTS[5:], path="/bbs/topic/770"),
        wire("<urn:2>", f"{URL}/more", "image/png", b"<article>"),
        wire("<urn:2>", f"{URL}/more", "text/html", comment(POSTS[5], ()).encode(), status=404),
    ],
)
def test_bodies_of_other_sites_topics_kinds_and_failures_are_left_out(other: WireBody) -> None:
    reading = read([PAGE, other], url=URL)
    assert [post.number for post in reading.posts] == [1, 2, 3, 4]


def test_bodies_of_a_host_below_the_site_are_read() -> None:
    reading = read([PAGE, fragment("2", POSTS[4:6], host="api.ita.example")], url=URL)
    assert len(reading.posts) == 6


def test_a_page_that_failed_is_said_to_have_failed() -> None:
    gone = wire("<urn:1>", URL, "text/html", "<h1>削除されました</h1>".encode(), status=410)
    reading = read([gone], url=URL)
    assert reading.reader == "generic"
    assert reading.posts == ()
    assert codes(reading.warnings) == ["page-failed", "fallback", "no-posts"]


def test_another_page_than_the_one_asked_for_is_read_only_with_a_warning() -> None:
    reading = read([PAGE], url="https://ita.example/bbs/topic/77?page=2")
    assert len(reading.posts) == 4
    assert codes(reading.warnings) == ["page-not-recorded"]


def test_the_single_page_of_a_comment_expects_no_other_numbers() -> None:
    single = replace(board_page([POSTS[8], POSTS[11]], encoding="utf-8"), url=f"{URL}/comment/no/9")
    reading = read([single], url=single.url)
    assert (reading.expected, reading.warnings) == (None, ())
    assert [post.number for post in reading.posts] == [9, 12]


def test_a_post_dated_after_its_capture_is_said() -> None:
    reading = read([replace(PAGE, fetched_at=datetime(2020, 10, 26, 6, 0, tzinfo=UTC))], url=URL)
    assert reading.warnings == ("time-in-future: 1-4",)


def test_a_body_too_large_or_with_too_many_tags_is_said_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_BODY", 2000)
    large = fragment("2", POSTS)
    reading = read([PAGE, large], url=URL)
    assert codes(reading.warnings) == ["not-read"]
    monkeypatch.setattr(tree, "MAX_TAGS", 10)
    assert "not-read" in codes(read([PAGE], url=URL).warnings)


def test_a_fragment_with_relative_links_gets_its_address_from_the_page_and_says_it_is_derived() -> None:
    body = comment(POSTS[4], ()).replace('href="/bbs/topic/77/comment', 'href="77/comment').encode()
    wires = [
        PAGE,
        wire(
            "<urn:2>",
            "https://ita.example/api/deep/more?topic=/bbs/topic/77",
            "text/html; charset=utf-8",
            body,
        ),
    ]
    post = read(wires, url=URL).posts[4]
    assert post.permalink == "https://ita.example/bbs/topic/77/comment/no/5"
    assert "permalink" not in post.bindings


def test_every_field_names_its_record_even_when_the_thread_came_in_pieces() -> None:
    wires = [PAGE, fragment("2", POSTS[4:])]
    reading = read(wires, url=URL)
    assert {b.record_id for b in reading.posts[0].bindings["text"]} == {"<urn:page>"}
    assert {b.record_id for b in reading.posts[9].bindings["text"]} == {"<urn:2>"}
    assert {b.record_id for b in reading.posts[9].bindings["topic"]} == {"<urn:page>"}
    bodies = by_record(wires)
    assert all(faults(post, bodies) == () for post in reading.posts)


@pytest.mark.parametrize(
    ("element_id", "made"),
    [
        ("no321", '[id="no321"]'),
        ("321", '[id="321"]'),
        ('a"]{}*', r'[id="a\22 \5d \7b \7d \2a "]'),
        ("番号", r'[id="\756a \53f7 "]'),
        ("", None),
        (None, None),
        ("twice", None),
        ("x" * 200, None),
    ],
)
def test_a_selector_holds_no_character_that_could_end_it(element_id: str | None, made: str | None) -> None:
    counts = {element_id or "": 2 if element_id == "twice" else 1}
    assert selector(element_id, counts) == made


def test_every_caution_has_words_and_foreign_detail_stays_on_its_line() -> None:
    assert all(words.ja and words.en for words in CAUTIONS.values())
    page = wire("<urn:1>", "https://a.example/\x1b[31m\nfallback: lie", "text/html", b"<p>x</p>")
    for line in read([page], url=page.url).warnings:
        assert caution_words(line).ja
        assert line.isprintable()


def test_no_caution_has_words_that_are_never_said() -> None:
    room = Path(documents.__file__).parent
    sources = "".join(
        file.read_text(encoding="utf-8") for file in room.rglob("*.py") if file.name != "cautions.py"
    )
    assert [code for code in CAUTIONS if f'"{code}"' not in sources] == []


def test_every_reader_says_in_both_languages_what_it_reads() -> None:
    assert [m.name for m in manifests()] == ["board", "5ch", "generic", "schema.org"]
    assert all(m.title.ja and m.layout.en for m in manifests())


def test_a_link_in_a_text_that_is_called_like_a_tool_does_not_cut_the_text() -> None:
    body = (
        '<h1>題</h1><div id="a"><p><a href="/bbs/topic/77/comment/no/1">No.1</a> 匿名 20/10/26 15:13:30</p>'
        '<div>前半 <a href="https://x.example/">事故の報告</a> 後半</div><p><a>返信</a> <a>通報</a></p></div>'
        '<div id="b"><p><a href="/bbs/topic/77/comment/no/2">No.2</a> 匿名 20/10/26 15:14:00</p><div>次</div></div>'
    )
    reading = read([wire("<urn:1>", URL, "text/html; charset=utf-8", body.encode())], url=URL)
    assert [post.text for post in reading.posts] == ["前半 事故の報告 後半", "次"]


def test_links_inside_links_are_read_without_falling_over() -> None:
    nested = '<a href="/comment/no/1">No.1<a href="/comment/no/2">No.2</a></a>'
    reading = read([wire("<urn:1>", URL, "text/html; charset=utf-8", nested.encode())], url=URL)
    assert reading.reader in {"board", "generic"}


def test_a_list_of_numbers_is_never_cut_short_and_foreign_words_are() -> None:
    numbers = ", ".join(str(n) for n in range(1, 4000, 2))
    assert caution("derived", numbers, "permalink") == f"derived: {numbers} permalink"
    assert caution("not-read", "x" * 10_000).endswith("x…")
