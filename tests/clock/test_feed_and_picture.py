"""Calendar, digest and picture show the same clocks, and hostile words in a case stay words."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from lxml import etree

from kaiji.clock.feed import calendar, digest
from kaiji.clock.picture import Bar, Mark, timeline
from kaiji.clock.values import Clock
from kaiji.ground.words import Words

TODAY = date(2026, 11, 23)
MADE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def _clock(days_left: int, *, name: str = "log.p1") -> Clock:
    earliest = TODAY + timedelta(days=days_left + 1)
    return Clock(
        id=name,
        kind="log",
        what=Words(ja="p1の接続ログ", en="log of p1"),
        post="p1",
        counted_from=date(2026, 9, 1),
        earliest=earliest,
        likely=earliest,
        latest=earliest,
        days_left=days_left,
        state="calm",
        why=(Words(ja="目安です。", en="A rule of thumb."),),
        basis=(),
    )


def _events(data: bytes) -> list[tuple[str, date]]:
    return [(str(e["UID"]), e.decoded("DTSTART")) for e in Calendar.from_ical(data).walk("VEVENT")]


def test_the_calendar_names_the_last_day_on_which_the_log_is_still_there() -> None:
    feed = calendar([_clock(8)], case_id="2026-0001", made_at=MADE, language="ja")
    assert _events(feed) == [("log.p1.2026-0001@kaiji", TODAY + timedelta(days=8))]


def test_a_moved_day_keeps_its_entry() -> None:
    before = _events(calendar([_clock(8)], case_id="a", made_at=MADE, language="ja"))
    after = _events(calendar([_clock(20)], case_id="a", made_at=MADE, language="ja"))
    assert before[0][0] == after[0][0]
    assert before[0][1] != after[0][1]


def test_a_clock_without_a_day_is_not_invented_in_the_calendar() -> None:
    unknown = dataclasses.replace(_clock(1), earliest=None, likely=None, latest=None, days_left=None)
    assert _events(calendar([unknown], case_id="a", made_at=MADE, language="ja")) == []


def test_the_digest_speaks_on_its_days_and_not_between_them() -> None:
    spoken = [days for days in range(60) if digest([_clock(days)], today=TODAY, language="ja")]
    assert spoken == [0, 1, 3, 10, 25, 50]


def test_the_digest_puts_the_worst_first() -> None:
    lines = digest([_clock(10, name="b"), _clock(1, name="a")], today=TODAY, language="ja")
    assert [line.split("  ")[0] for line in lines] == ["残り 1日", "残り 10日"]


def _picture(label: str) -> etree._Element:
    words = Words(ja=label, en=label)
    bar = Bar(
        label=words,
        state=words,
        since=date(2026, 9, 1),
        earliest=date(2026, 12, 1),
        likely=date(2026, 12, 3),
        latest=None,
    )
    marks = [Mark(label=words, on=TODAY + timedelta(days=n), kind="step") for n in range(5)]
    return etree.fromstring(timeline([bar], marks, today=TODAY, title=words, language="ja"))


def test_every_step_stands_in_the_legend_with_its_day() -> None:
    texts = [
        element.text or "" for element in _picture("保存請求を送る").iter("{http://www.w3.org/2000/svg}text")
    ]
    assert [t for t in texts if t.startswith("○")] == [
        f"○{n + 1}  {TODAY + timedelta(days=n)}  保存請求を送る" for n in range(5)
    ]


def test_hostile_words_stay_words() -> None:
    tree = _picture('"><script>alert(1)</script><image href="http://192.0.2.1/"/>&')
    tags = {str(element.tag).rpartition("}")[2] for element in tree.iter()}
    assert not tags & {"script", "image", "foreignObject", "a", "use"}


def test_neighbouring_steps_do_not_cover_each_other() -> None:
    circles = [
        (float(e.attrib["cx"]), float(e.attrib["cy"]))
        for e in _picture("手順").iter("{http://www.w3.org/2000/svg}circle")
    ]
    gaps = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for n, a in enumerate(circles) for b in circles[n + 1 :]]
    assert min(gaps) >= 20
