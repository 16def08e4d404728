"""The sentences that say how a period was counted (計算過程の文言). Articles come in as words taken from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.words import Words
from kaiji.law.calendars import WEEKDAYS

if TYPE_CHECKING:
    from datetime import date

    from kaiji.law.calendars import DayState
    from kaiji.law.counting import Length
    from kaiji.law.periods import Rule


def day_words(day: date) -> Words:
    """Return the day with its weekday."""
    weekday = WEEKDAYS[day.weekday()]
    return Words(ja=f"{day.isoformat()}({weekday.ja})", en=f"{day.isoformat()} ({weekday.en})")


def starting(rule: Rule, start: date, first: date, articles: Words, *, counts_itself: bool) -> Words:
    """Say from which day the period runs, and whether that day counts."""
    if counts_itself:
        return Words(
            ja=f"起算: {rule.trigger.ja} = {day_words(start).ja}。初日も1日として数える({articles.ja})。",
            en=f"Start: {rule.trigger.en} = {day_words(start).en}. The first day counts as a full day ({articles.en}).",
        )
    return Words(
        ja=f"起算: {rule.trigger.ja} = {day_words(start).ja}。初日は算入せず、{day_words(first).ja}から数える({articles.ja})。",
        en=f"Start: {rule.trigger.en} = {day_words(start).en}. "
        f"That day is not counted ({articles.en}); counting starts on {day_words(first).en}.",
    )


def ending(length: Length, end: date, articles: Words) -> Words:
    """Say on which day the length ends."""
    by_calendar = length.unit != "day"
    return Words(
        ja=f"{length.words.ja}を{'暦に従って' if by_calendar else ''}数え、末日の終わりに満了する({articles.ja})。→ {day_words(end).ja}",
        en=f"{length.words.en}{', by the calendar,' if by_calendar else ''} "
        f"ending with the last day ({articles.en}). → {day_words(end).en}",
    )


def never_moves(articles: Words) -> Words:
    """Say that the end does not move off a day off."""
    return Words(
        ja=f"末日が休日でも延びない({articles.ja})。",
        en=f"The end does not move even where it falls on a day off ({articles.en}).",
    )


def moved(raw: date, end: date, passed: tuple[DayState, ...], articles: Words) -> Words:
    """Say past which days off the end moved."""
    off_ja = "、".join(f"{state.on.isoformat()} {state.reason.ja}" for state in passed)
    off_en = ", ".join(f"{state.on.isoformat()} {state.reason.en}" for state in passed)
    return Words(
        ja=f"末日{raw.isoformat()}は休日等に当たるので、休日等でない最初の日に満了する({articles.ja}。{off_ja})。→ {day_words(end).ja}",
        en=f"The last day {raw.isoformat()} is a day off, "
        f"so it ends on the next day that is not ({articles.en}; {off_en}). → {day_words(end).en}",
    )


def not_moved(raw: date, articles: Words) -> Words:
    """Say that the last day is no day off."""
    return Words(
        ja=f"末日{raw.isoformat()}は休日等に当たらないので、延びない({articles.ja})。",
        en=f"The last day {raw.isoformat()} is not a day off; nothing moves ({articles.en}).",
    )


def doubtful(state: DayState, words: Words, safe: date, if_rolled: date) -> Words:
    """Say why it is doubtful whether the end moves, and which day is safe."""
    last, sure, later = state.on.isoformat(), day_words(safe), day_words(if_rolled)
    return Words(
        ja=f"末日{last}は{state.reason.ja}。{words.ja}安全な日: {sure.ja}。延びるとすれば {later.ja}。",
        en=f"The last day {last} is off ({state.reason.en}). {words.en} Safe day: {sure.en}. If it moves: {later.en}.",
    )


def counted_with_least(length: Length) -> Words:
    """Say that the least length was taken because the court’s own is not known."""
    return Words(
        ja=f"裁判所が定めた期間が分からないので、最短の{length.words.ja}で数えた。命令書の期間を入れてください。",
        en=f"The length the court set is not known; counted with the least, {length.words.en}. Enter the length in the order.",
    )
