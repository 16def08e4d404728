"""A time is read where nothing has to be guessed, and refused with its reason where something has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.evidence.extract.times import Order, find_time, read_time
from kaiji.ground.instants import JST


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[arg-type, misc]  # mypy cannot tell a tuple's length


@pytest.mark.parametrize(
    ("raw", "order", "at", "assumed"),
    [
        ("20/10/26 15:13:30", "ymd", jst(2020, 10, 26, 15, 13, 30), "JST"),
        ("２０／１０／２６　１５：１３：３０", "ymd", jst(2020, 10, 26, 15, 13, 30), "JST"),
        ("2020/10/26(月) 15:13:30.12", None, jst(2020, 10, 26, 15, 13, 30, 120_000), "JST"),
        ("2020/10/26(月)15:13", None, jst(2020, 10, 26, 15, 13), "JST"),
        ("2020-10-26T15:13:30.123456789+09:00", None, jst(2020, 10, 26, 15, 13, 30, 123_456), None),
        ("2020-10-26 15:13:30 JST", None, jst(2020, 10, 26, 15, 13, 30), None),
        ("2020-10-26T06:13:30Z", None, datetime(2020, 10, 26, 6, 13, 30, tzinfo=UTC), None),
        (
            "2020-10-26T01:13-0500",
            None,
            datetime(2020, 10, 26, 1, 13, tzinfo=timezone(timedelta(hours=-5))),
            None,
        ),
        ("2020年10月26日（月曜日） 15時13分30秒", None, jst(2020, 10, 26, 15, 13, 30), "JST"),
        ("2020年 1月 6日 午後3時03分", None, jst(2020, 1, 6, 15, 3), "JST"),
        ("2020/1/6 12:05 AM", None, jst(2020, 1, 6, 0, 5), "JST"),
        ("令和元年5月1日 0:00", None, jst(2019, 5, 1), "JST"),
        ("平成31年4月30日 23:59:59", None, jst(2019, 4, 30, 23, 59, 59), "JST"),
        ("昭和64年1月7日 9:00", None, jst(1989, 1, 7, 9), "JST"),
        ("26/10/2020 15:13", None, jst(2020, 10, 26, 15, 13), "JST"),
        ("10/26/2020 15:13", None, jst(2020, 10, 26, 15, 13), "JST"),
        ("2020.02.29 12:00", None, jst(2020, 2, 29, 12), "JST"),
    ],
)
def test_these_are_read(raw: str, order: Order | None, at: datetime, assumed: str | None) -> None:
    shown = read_time(raw, order=order)
    assert (shown.at, shown.zone_assumed, shown.refused) == (at, assumed, None)
    assert shown.at is not None
    assert shown.at.utcoffset() == at.utcoffset()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("3日前", "relative"),
        ("５分前", "relative"),
        ("昨日", "relative"),
        ("2 hours ago", "relative"),
        ("20/10/26 15:13:30", "order"),
        ("11/10/2020 15:13", "order"),
        ("10月26日 15:13", "no-year"),
        ("10/26(月) 15:13", "no-year"),
        ("2020/10/26(月)", "no-time-of-day"),
        ("2021/02/29 12:00", "impossible"),
        ("2020/13/01 12:00", "impossible"),
        ("2020/10/26 24:00", "impossible"),
        ("2020/10/26 15:13:60", "impossible"),
        ("2020/10/26 午後13:00", "impossible"),
        ("2020-10-26T15:13:30+24:00", "impossible"),
        ("0001-01-01T00:00:00+09:00", "impossible"),
        ("平成31年5月1日 0:00", "impossible"),
        ("令和元年4月30日 10:00", "impossible"),
        ("昭和元年12月24日 10:00", "impossible"),
        ("2020/10/26(火) 15:13:30", "weekday"),
        ("あぼーん", "unreadable"),
        ("2020/10/26 15:13:30 ほか", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_these_are_refused_and_the_reason_is_said(raw: str, reason: str) -> None:
    shown = read_time(raw)
    assert (shown.at, shown.zone_assumed, shown.refused) == (None, None, reason)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("匿名 2020/10/26(月) 15:13:30.12 ID:abc", "2020/10/26(月) 15:13:30.12"),
        ("投稿日：2004年 5月 6日(木)21時07分08秒 です", "2004年 5月 6日(木)21時07分08秒"),
        ("更新は3日前です", "3日前"),
        ("v2.0.10/10/2020", None),
        ("値段は1200円", None),
    ],
)
def test_the_first_time_in_a_text_is_found_in_its_place(text: str, found: str | None) -> None:
    shown = find_time(text)
    assert (text[shown.start : shown.end] if shown else None) == found


@settings(deadline=None)
@given(at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 12, 31)))  # noqa: DTZ001  # a civil time on a page
def test_what_a_board_prints_is_read_back_to_the_second(at: datetime) -> None:
    at = at.replace(microsecond=0)
    shown = read_time(at.strftime("%y/%m/%d %H:%M:%S"), order="ymd")
    assert shown.at == at.replace(tzinfo=JST)


@settings(deadline=None)
@given(text=st.text(alphabet="0123456789/:-. TZ年月日時分秒前令和(月)午後AMP+０１：", max_size=40))
def test_no_text_makes_it_fail(text: str) -> None:
    orders: tuple[Order | None, ...] = (None, "ymd")
    for order in orders:
        shown = find_time(text, order=order)
        if shown is not None:
            assert 0 <= shown.start < shown.end <= len(text)
            assert (shown.at is None) == (shown.refused is not None)
