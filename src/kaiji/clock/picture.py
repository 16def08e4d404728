"""The timeline of a case as SVG (時系列図): logs dying, steps, legal deadlines; readable in black-and-white print.

Meaning is carried by shape and words, never by colour alone: a log is a solid bar while it is surely there, hatched while
it may be gone, with a diamond where it is likely gone; a step is a numbered circle; a deadline a triangle; today a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.ground.words import Language, Words

WIDTH: Final = 980
LABELS: Final = 250
ROW: Final = 38
TOP: Final = 64
LANE: Final = 24
MONTH: Final = 52
"""Room that the name of a month needs."""
AHEAD: Final = 45
"""Days shown beyond the last day that matters now; what lives longer runs off the edge with an arrow."""


BACK: Final = timedelta(days=9 * AHEAD)
"""How far the picture reaches back; what began earlier begins at its left edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One log: from the communication until it is surely gone (None: no end is reported)."""

    label: Words
    state: Words
    since: date
    earliest: date
    likely: date
    latest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A step or a deadline on its day."""

    label: Words
    on: date
    kind: Literal["step", "deadline"]


def timeline(
    bars: Sequence[Bar],
    marks: Sequence[Mark],
    *,
    today: date,
    title: Words,
    language: Language,
    notes: Sequence[Words] = (),
) -> str:
    """Return the picture as a whole SVG document, without script, style sheet or outside reference.

    `notes` stand below it, a line each: what the steps belong to, and what is not drawn.
    """
    scale = _Scale.over(bars, marks, today)
    ordered = sorted(marks, key=lambda mark: (mark.on, mark.kind))
    lanes = _lanes(ordered, scale)
    foot = TOP + len(bars) * ROW + (max(lanes, default=0) + 1) * LANE + 10
    lines = [*_legend(ordered, language), *(note.in_language(language) for note in notes)]
    height = foot + 18 * (len(lines) + 1) + 4
    words = title.in_language(language)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'role="img" aria-label={quoteattr(words)} font-family="Noto Sans JP, Noto Sans CJK JP, sans-serif" font-size="12">'
        ),
        (
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#000" stroke-width="2"/>'
            "</pattern></defs>"
        ),
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15" font-weight="700">{escape(words)}</text>',
        *_months(scale, foot),
        *_today(scale, today, foot, language),
        *(part for n, bar in enumerate(bars) for part in _bar(bar, scale, TOP + n * ROW, language)),
        *_marks(ordered, lanes, scale, TOP + len(bars) * ROW),
        *(f'<text x="12" y="{foot + 18 + 18 * n}">{escape(line)}</text>' for n, line in enumerate(lines)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def over(cls, bars: Sequence[Bar], marks: Sequence[Mark], today: date) -> _Scale:
        """Span what matters now: the earliest deaths, the likely ones soon after them, steps and deadlines."""
        soon = max([today, *(bar.earliest for bar in bars), *(mark.on for mark in marks)])
        first_deaths = min((bar.earliest for bar in bars), default=today)
        horizon = max(
            min(soon, first_deaths + timedelta(days=3 * AHEAD)), *(mark.on for mark in marks), today
        )
        return cls(
            first=max(min([today, *(bar.since for bar in bars)]), today - BACK) - timedelta(days=3),
            last=horizon + timedelta(days=AHEAD),
        )

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        inside = min(max((day - self.first).days, 0), span)
        return round(LABELS + inside / span * (WIDTH - LABELS - 16), 1)


def _months(scale: _Scale, foot: int) -> Iterator[str]:
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = max(1, -(-months // 12))
    day = scale.first.replace(day=1)
    count = 0
    while day <= scale.last:
        if day >= scale.first and count % every == 0:
            x = scale.x(day)
            yield f'<line x1="{x}" y1="{TOP - 20}" x2="{x}" y2="{foot}" stroke="#bbb" stroke-width="1"/>'
            if x < WIDTH - MONTH:
                yield f'<text x="{x + 2}" y="{TOP - 26}" fill="#333">{day.year}-{day.month:02d}</text>'
        day = (day + timedelta(days=32)).replace(day=1)
        count += 1


def _bar(bar: Bar, scale: _Scale, y: int, language: Language) -> Iterator[str]:
    since, earliest = scale.x(bar.since), scale.x(bar.earliest)
    runs_off = bar.latest is None or bar.latest > scale.last
    end = WIDTH - 16.0 if bar.latest is None else scale.x(bar.latest)
    label = bar.label.in_language(language)
    middle = y + 12
    yield f'<text x="12" y="{y + 10}">{escape(_short(label))}<title>{escape(label)}</title></text>'
    yield f'<text x="12" y="{y + 25}" font-weight="700">{escape(bar.state.in_language(language))}</text>'
    yield f'<rect x="{since}" y="{middle - 4}" width="{max(earliest - since, 1):.1f}" height="8" fill="#000"/>'
    if end > earliest:
        width = f'width="{end - earliest:.1f}" height="8"'
        yield f'<rect x="{earliest}" y="{middle - 4}" {width} fill="url(#hatch)" stroke="#000" stroke-width="1"/>'
    if runs_off:
        yield f'<path d="M {end} {middle - 7} l 10 7 l -10 7 z" fill="#000"/>'
    if bar.likely <= scale.last:
        likely = scale.x(bar.likely)
        yield f'<path d="M {likely} {middle - 9} l 7 9 l -7 9 l -7 -9 z" fill="#fff" stroke="#000" stroke-width="2"/>'


def _lanes(marks: Sequence[Mark], scale: _Scale) -> list[int]:
    """Give each mark the first lane where it does not cover its neighbour."""
    ends: list[float] = []
    lanes = []
    for mark in marks:
        x = scale.x(mark.on)
        lane = next((n for n, end in enumerate(ends) if x - end >= LANE), len(ends))
        ends[lane : lane + 1] = [x]
        lanes.append(lane)
    return lanes


def _short(text: str, limit: int = 34) -> str:
    """Cut `text` to what fits left of the bars; full-width characters count double."""
    width = 0
    for n, character in enumerate(text):
        width += 2 if ord(character) > 0x2E7F else 1
        if width > limit:
            return text[:n] + "…"
    return text


def _marks(marks: Sequence[Mark], lanes: Sequence[int], scale: _Scale, y: int) -> Iterator[str]:
    for n, (mark, lane) in enumerate(zip(marks, lanes, strict=True), 1):
        x, middle = scale.x(mark.on), y + lane * LANE + 12
        if mark.kind == "step":
            yield f'<circle cx="{x}" cy="{middle}" r="10" fill="#fff" stroke="#000" stroke-width="1.5"/>'
        else:
            yield f'<path d="M {x} {middle - 13} l 12 22 l -24 0 z" fill="#fff" stroke="#000" stroke-width="1.5"/>'
        yield f'<text x="{x}" y="{middle + 4}" text-anchor="middle" font-size="11">{n}</text>'


def _today(scale: _Scale, today: date, foot: int, language: Language) -> Iterator[str]:
    x = scale.x(today)
    word = "今日" if language == "ja" else "today"
    yield f'<line x1="{x}" y1="{TOP - 2}" x2="{x}" y2="{foot}" stroke="#000" stroke-width="1.5" stroke-dasharray="5 3"/>'
    anchor = "end" if x > WIDTH - 2 * MONTH else "middle"
    yield f'<text x="{x}" y="{TOP - 6}" text-anchor="{anchor}" font-weight="700">{word} {today.isoformat()}</text>'


def _legend(marks: Sequence[Mark], language: Language) -> Iterator[str]:
    yield (
        "黒: ログがあるはず 斜線: 消えているかもしれない ◇: 消えている見込みの日 ▶: この先も続く ○: 手順 △: 法律上の期限"
        if language == "ja"
        else "black: log should be there · hatched: may be gone · ◇: likely gone · ▶: lives on · ○: step · △: legal deadline"
    )
    for n, mark in enumerate(marks, 1):
        sign = "○" if mark.kind == "step" else "△"
        yield f"{sign}{n}  {mark.on.isoformat()}  {mark.label.in_language(language)}"
