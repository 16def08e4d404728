"""Citations by day: every row of the article map, the name of the act, and which date of the facts chooses."""

from __future__ import annotations

from datetime import date

import pytest

from kaiji.ground.dated import NoVersionError
from kaiji.law.articles import cite, selection, topics
from kaiji.law.basis import article_in_english
from kaiji.law.errors import UnknownNameError
from kaiji.law.tables import table

OLD, MIDDLE, NEW = date(2022, 9, 30), date(2022, 10, 1), date(2025, 4, 1)
NOTHING = None


@pytest.mark.parametrize(
    ("topic", "old", "middle", "new"),
    [
        ("sender-information", "4条1項", "2条6号", "2条10号"),
        ("disclosure-provider", "4条1項", "2条7号", "2条11号"),
        ("disclosure-order-definition", NOTHING, "2条8号", "2条12号"),
        ("disclosure-order-case", NOTHING, "2条9号", "2条13号"),
        ("large-platform-provider", NOTHING, NOTHING, "2条14号"),
        ("liability-to-victim", "3条1項", "3条1項", "3条1項"),
        ("liability-to-sender", "3条2項", "3条2項", "3条2項"),
        ("removal-inquiry", "3条2項2号", "3条2項2号", "3条2項2号"),
        ("election-inquiry", "3条の2", "4条", "4条"),
        ("right-to-disclosure", "4条1項", "5条1項", "5条1項"),
        ("right-to-disclosure-login", NOTHING, "5条2項", "5条2項"),
        ("related-communication", NOTHING, "5条3項", "5条3項"),
        ("opinion-inquiry", "4条2項", "6条1項", "6条1項"),
        ("order-notice-to-sender", NOTHING, "6条2項", "6条2項"),
        ("purpose-limit", NOTHING, "6条3項", "6条3項"),
        ("refusal-liability", "4条4項", "6条4項", "6条4項"),
        ("no-misuse", "4条3項", "7条", "7条"),
        ("disclosure-order", NOTHING, "8条", "8条"),
        ("international-jurisdiction", NOTHING, "9条", "9条"),
        ("domestic-jurisdiction", NOTHING, "10条", "10条"),
        ("copy-of-petition", NOTHING, "11条1項", "11条1項"),
        ("hearing-of-parties", NOTHING, "11条3項", "11条3項"),
        ("record-access", NOTHING, "12条", "12条"),
        ("withdrawal", NOTHING, "13条", "13条"),
        ("objection-suit", NOTHING, "14条1項", "14条1項"),
        ("objection-suit-court", NOTHING, "14条2項", "14条2項"),
        ("order-finality", NOTHING, "14条5項", "14条5項"),
        ("provision-order", NOTHING, "15条", "15条"),
        ("provision-order-lapse", NOTHING, "15条3項2号", "15条3項2号"),
        ("provision-order-appeal", NOTHING, "15条5項", "15条5項"),
        ("erasure-order", NOTHING, "16条", "16条"),
        ("erasure-order-appeal", NOTHING, "16条3項", "16条3項"),
        ("concealment", NOTHING, NOTHING, "17条"),
        ("ncca-exclusions", NOTHING, "17条", "18条"),
        ("supreme-court-rules", NOTHING, "18条", "19条"),
        ("large-platforms", NOTHING, NOTHING, "20条〜34条"),
        ("large-platform-penalties", NOTHING, NOTHING, "35条〜38条"),
    ],
)
def test_every_row_of_the_article_map(
    topic: str, old: str | None, middle: str | None, new: str | None
) -> None:
    for day, expected in ((OLD, old), (MIDDLE, middle), (NEW, new)):
        if expected is NOTHING:
            with pytest.raises(NoVersionError):
                cite(topic, day)
        else:
            assert cite(topic, day).text == expected


def test_the_definition_moved_on_the_first_of_april_2025() -> None:  # D-23
    assert cite("sender-information", date(2025, 3, 31)).text == "2条6号"
    assert cite("sender-information", date(2025, 4, 1)).text == "2条10号"


def test_articles_17_to_19_moved_when_concealment_came_in() -> None:
    assert cite("ncca-exclusions", date(2023, 2, 19)).text == "17条"
    assert cite("ncca-exclusions", date(2023, 2, 20)).text == "18条"
    assert cite("concealment", date(2023, 2, 20)).text == "17条"
    with pytest.raises(NoVersionError) as refused:
        cite("concealment", date(2023, 2, 19))
    assert "2023-02-19" in refused.value.message.ja


def test_the_act_bears_the_name_of_the_day() -> None:
    before, after = (cite("right-to-disclosure", day).basis.act for day in (date(2025, 3, 31), NEW))
    assert before.short == "プロバイダ責任制限法"
    assert after.short == "情報流通プラットフォーム対処法"
    assert before.name.startswith("特定電気通信役務提供者の損害賠償責任の制限")
    assert after.name.endswith("への対処に関する法律")
    assert before.number == after.number == "平成13年法律第137号"


def test_the_election_rule_carries_the_mark_of_the_act_nobody_has_read() -> None:
    assert cite("election-inquiry", date(2026, 7, 16)).basis.confidence == "P"
    found = cite("election-inquiry", date(2026, 11, 23))
    assert found.basis.confidence == "U"
    assert found.note is not None


def test_before_2002_and_before_the_election_rule_nothing_stands() -> None:
    with pytest.raises(NoVersionError):
        cite("right-to-disclosure", date(2002, 5, 26))
    with pytest.raises(NoVersionError):
        cite("election-inquiry", date(2013, 5, 25))


def test_disclosure_law_is_chosen_by_the_request_and_not_by_the_post() -> None:
    chosen = selection("disclosure")
    assert "投稿の日ではない" in chosen.words.ja
    assert len(chosen.decisions) == 2
    assert selection("crime").day == "act"
    assert selection("interest").day == "tort"
    assert selection("fee").day == "filing"


def test_every_topic_can_be_cited_today_and_names_how_its_day_is_chosen() -> None:
    for topic, title in topics():
        found = cite(topic, date(2026, 11, 23))
        assert found.title == title
        assert found.selection.words.ja
        assert found.as_json()["law"] == found.basis.act.name


def test_every_article_in_every_table_is_of_an_act_that_stood_on_that_day() -> None:
    for topic in table("articles"):
        for version in topic.versions:
            if version.gap is None:
                assert cite(topic.key, version.since).basis.act.name


def test_a_topic_that_is_not_known_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownNameError) as refused:
        cite("cookies", NEW)
    assert refused.value.accepted is not None
    assert "right-to-disclosure" in refused.value.accepted.en


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("5条1項", "Art. 5(1)"),
        ("2条10号", "Art. 2(x)"),
        ("15条3項2号", "Art. 15(3)(ii)"),
        ("109条の3第1項3号", "Art. 109-3(1)(iii)"),
        ("別表第1の11の2の項ロ", "Schedule 1, item 11-2(b)"),
        ("別表第1の18の項(3)", "Schedule 1, item 18(3)"),
        ("附則13条1項", "Suppl. Art. 13(1)"),
        ("20条〜34条", "20条〜34条"),
    ],
)
def test_articles_read_in_english(japanese: str, english: str) -> None:
    assert article_in_english(japanese) == english
