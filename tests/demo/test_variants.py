"""Ten cases that do not go smoothly, each to its proper end: one board, one office, one site's desk, three carriers, one calendar."""

from __future__ import annotations

import zipfile
from html import escape
from typing import TYPE_CHECKING, Any

import pytest

from demo.journey.conductor import play
from demo.journey.leaving import COURT_ONLY, found_in, texts, without_blanks
from demo.journey.report import story_facts, story_page
from demo.journey.sheet import sheet_of_story
from demo.journey.stories import STORIES
from demo.journey.stories.minor import CHILD, PARENTS
from demo.journey.stories.mvno import ORDER
from demo.journey.stories.withheld import HIDDEN, SERVICE
from demo.journey.world import MVNE, MVNO, SUBSCRIBERS, world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story
    from demo.journey.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, Story]]]:
    with world(tmp_path_factory.mktemp("variants") / "world", log_rows=50_000) as opened:
        yield opened, play(opened, list(STORIES), lambda _line: None)


@pytest.fixture(scope="module")
def known(played: tuple[World, dict[str, Story]]) -> dict[str, str]:
    """Return what the other side's databases hold, opened with its own keys."""
    return {name: house.unsealed() for name, house in played[0].houses.items() if name != "office"}


def _of(played: tuple[World, dict[str, Story]], name: str) -> Story:
    """Return a story that came to its end, everything at its end verified."""
    story = played[1][name]
    assert story.fault == ""
    assert [proof.what for proof in story.proofs if not proof.holds] == []
    assert sum(proof.what.startswith("証拠") for proof in story.proofs) >= 1
    assert sum(proof.what.startswith("受渡し") for proof in story.proofs) >= 2
    assert sum(proof.what.startswith("1バイト変えた") for proof in story.proofs) == 1
    assert sum(proof.what.startswith("記録の連鎖") for proof in story.proofs) == 5
    return story


def _read(story: Story, *names: str) -> str:
    """Return the text of files that went from hand to hand, without spaces."""
    return "".join(without_blanks(text) for name in names for _, text in texts(story.journey.files[name]))


def _papers(story: Story, name: str) -> list[str]:
    with zipfile.ZipFile(story.journey.files[name]) as archive:
        return [entry.partition("_")[0].partition("-")[0] for entry in archive.namelist()]


def test_refused_by_both_the_case_goes_to_court_with_the_fee_of_each_day(played: Any) -> None:
    story = _of(played, "refused")
    assert story.facts["site_refused"]
    assert "権利侵害が明らかとは判断できない" in _read(
        story, "answer-of-site-refusing.zip"
    ) or "not-clear" in _read(story, "answer-of-site-refusing.zip")
    assert story.facts["fees"] == {
        "provisional-disposition": ("2026-12-02", 2000),
        "disclosure-order": ("2026-12-16", 1000),
    }
    assert "発信者情報開示仮処分命令申立書" in _read(story, "papers-injunction.zip")
    assert "発信者情報開示命令申立書" in _read(story, "papers-petition.zip")
    assert SUBSCRIBERS["refused"][1] not in _read(story, "answer-of-carrier.zip", "letter-of-carrier.pdf")


def test_two_who_fit_are_not_named_until_the_port_decides(played: Any) -> None:
    story = _of(played, "ambiguous")
    first = _read(story, "answer-of-carrier-unclear.zip", "letter-of-carrier.pdf")
    for key in ("ambiguous", "other"):
        assert not [word for word in SUBSCRIBERS[key] if word.replace(" ", "") in first]
    assert "送信元ポート番号" in first
    assert "送信元ポート番号" in story.facts["now"]
    assert story.facts["named"] == "丁野 二葉"
    second = _read(story, "answer-with-the-name.zip")
    assert "丁野二葉" in second
    assert "己斐六郎" not in second


def test_a_log_that_is_gone_is_answered_so_and_costs_no_more(played: Any) -> None:
    story = _of(played, "expired")
    assert story.facts["expired_rows"] == 2_000
    assert "保存期間を過ぎて消去された" in _read(story, "letter-of-carrier.pdf")
    for words in ("接続ログはもうありません", "費用をかけない", "ログイン", "ほかの投稿"):
        assert words in story.facts["now"], words
    assert "開示命令" not in story.facts["now"]
    assert "終結" in story.lawyer.open(story.journey.case).text()


def test_a_hosts_address_leads_to_candidates_and_to_its_operator_who_is_asked_for_its_customer(
    played: Any,
) -> None:
    story = _of(played, "hosting")
    assert "サーバ・クラウド" in story.facts["candidates"]
    assert "The Constant Company, LLC" in story.facts["parties"]
    assert story.facts["senders"] == [], "nobody is named as the poster"
    assert "通信記録保存依頼書" in story.facts["papers"]
    assert "サーバ事業者に、その時刻にそのアドレスを使っていた契約者を尋ね" in story.facts["now"]
    who = story.facts["who"]
    assert who["candidates"]
    assert all(candidate["carrier"] is None and candidate["basis"] for candidate in who["candidates"])
    assert "利用者(外国のこともある)を求める" in str(who["warnings"])
    assert "経路の比較" in story.facts["ways"]


def test_a_chain_of_providers_is_followed_to_the_one_who_holds_the_subscriber(played: Any) -> None:
    story = _of(played, "mvno")
    assert MVNE in story.facts["after carrier"]
    assert MVNO in story.facts["after mvne"]
    assert MVNE in _read(story, "letter-of-carrier.pdf")
    provided = _read(story, "letter-of-mvne.pdf")
    assert "情報提供書" in provided
    assert MVNO in provided
    assert ORDER in provided
    assert story.facts["named"] == "戊田 三平"


def test_under_a_provision_order_the_information_goes_from_provider_to_provider_and_is_only_held(
    played: Any,
) -> None:
    story = _of(played, "mvno")
    assert "申立ての通知を待っている" in story.facts["clock"]
    assert "D15" in story.facts["papers"]  # the notice to the MVNE
    assert story.facts["giver"]
    assert story.facts["held"]
    handed = _read(story, "request-to-mvno-handed-over.zip")
    assert "203.0.113" in handed or "198.51.100" in handed
    for secret in (SUBSCRIBERS["mvno"][1].replace(" ", ""), "PTA", "氏名または名称"):
        assert secret not in handed, secret


def test_a_post_that_vanished_is_proven_held_and_its_repetition_noticed(played: Any) -> None:
    story = _of(played, "deleted")
    assert "削除済み" in story.facts["matter"]
    assert "保全中" in story.facts["matter"]
    assert "再投稿の疑い (1)" in story.facts["watch"]
    assert "投稿と同じ文言です" in story.facts["watch"]
    assert story.facts["named"] == "庚本 四季"


def test_a_minor_acts_through_the_persons_with_parental_authority(played: Any) -> None:
    story = _of(played, "minor")
    package = _read(story, "request-to-site.zip", "request-to-carrier.zip")
    petition = _read(story, "papers-petition.zip")
    for words in (CHILD, *PARENTS, "法定代理人"):
        assert words.replace(" ", "") in package, words
        assert words.replace(" ", "") in petition, words
    assert "legal-representative" in package
    assert "戸籍" in petition
    assert story.facts["named"] == "辛島 五月"


def test_an_address_that_is_withheld_stands_in_nothing_that_left(played: Any, known: dict[str, str]) -> None:
    story = _of(played, "withheld")
    secret = (HIDDEN, HIDDEN.removeprefix("架空県架空市"), "かくれ台")
    left = [
        one
        for path in story.journey.files.values()
        for one in texts(path)
        if not any(paper in one[0] for paper in COURT_ONLY)
    ]
    assert found_in(left, [SERVICE]) != []
    assert found_in(left, secret) == []
    assert found_in(known.items(), secret) == []
    assert found_in(known.items(), ["架野 真帆"]) != []
    for name, house in played[0].houses.items():
        if name != "office":
            files = [path for path in house.home.rglob("*") if path.is_file()]
            assert not [path for path in files if any(w.encode() in path.read_bytes() for w in secret)], name
    assert story.facts["named"] == "壬生 六花"


def test_silence_is_no_consent_and_a_stale_request_is_refused(played: Any) -> None:
    story = _of(played, "silent")
    assert "同意の回答がありません" in story.facts["silence_is_no_consent"]
    assert "期限" in story.facts["stale"] or "expiry" in story.facts["stale"]
    assert "癸谷" not in _read(story, "answer-of-carrier-refusing.zip")
    assert story.facts["named"] == "癸谷 七生"
    days = {scene.number for scene in story.scenes}
    assert {1, 16, 31, 52} <= days


def test_consent_needs_no_court_and_nothing_counts_twice(played: Any) -> None:
    story = _of(played, "consents")
    assert story.facts["named"] == "甲斐 八雲"
    assert story.facts["days"] == 5
    assert not story.facts["court"]
    assert story.facts["replayed"]
    assert "取り込まれています" in story.facts["taken_twice"]


def test_every_case_leaves_a_page_with_its_days_its_end_and_what_was_verified(played: Any) -> None:
    for story in played[1].values():
        text, sheet = story_page(story), sheet_of_story(story_facts(story))
        for words in (story.title[0], story.scenes[0].ja, story.scenes[-1].ja, "1バイト変えた"):
            assert escape(words) in sheet, words
            assert words in text, words
        assert "✖" not in text
        assert "不適合" not in sheet


def test_no_party_knows_what_was_not_given_to_it(played: Any, known: dict[str, str]) -> None:
    names = [name for _, name in SUBSCRIBERS.values()]
    assert found_in([("operator", known["operator"])], [*names, "S44100", "M77100"]) == []
    assert found_in([("mvne", known["mvne"])], names) == []
    office = played[0].houses["office"].unsealed()
    assert found_in([("office", office)], ["S44100", "M77100", SUBSCRIBERS["other"][1]]) == []
    assert found_in([("office", office)], [SUBSCRIBERS["consents"][1]]) != []
