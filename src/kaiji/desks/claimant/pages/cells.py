"""The cells of the matrix as markup (セルの表示): a large case shows a thousand at once, most of them alike, so each kind is made once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kaiji.ground.words import Words
from kaiji.web.words import said

if TYPE_CHECKING:
    from kaiji.desks.claimant.showing.matrix import Cell, Line

_NONE = Words(ja="関係なし", en="not concerned")


def row_html(line: Line) -> SafeString:
    """Return the cells of one row, every value escaped."""
    return mark_safe("".join(_cell(cell, name) for cell, name in line.shown))  # noqa: S308  # each cell is escaped


def _cell(cell: Cell | None, name: str) -> str:
    if cell is None:
        return _none(said(_NONE))
    clock = cell.clock
    face = (clock.state, clock.shape, said(clock.words)) if clock is not None else ("", "", "")
    return _made(name, cell.stage, said(cell.words), cell.day, *face)


@lru_cache(maxsize=8)
def _none(words: str) -> str:
    return format_html('<td class="not"><span class="none" role="img" aria-label="{}">―</span></td>', words)


@lru_cache(maxsize=4096)
def _made(name: str, stage: str, words: str, day: str, state: str, shape: str, left: str) -> str:
    clock = format_html(
        ' <span class="clock clock-small clock-{}"><span class="clock-shape" aria-hidden="true">{}</span>'
        '<span class="clock-words">{}</span></span>',
        state,
        shape,
        left,
    )
    return format_html(
        '<td data-label="{}"><span class="stage stage-{}">{}</span>{}{}</td>',
        name,
        stage,
        words,
        format_html(' <span class="small">{}</span>', day) if day else "",
        clock if state else "",
    )
