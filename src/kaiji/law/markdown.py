"""Parts of a reference page in Markdown (参照ページの部品): tables, sources, marks of confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import CONFIDENCE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.ground.dated import Source, Version
    from kaiji.ground.words import Words

MADE: Final = "<!-- Made by tools/generate_docs.py from src/kaiji/law/tables; do not edit. -->"


def named(source: Source) -> str:
    """Return an act, page or judgment, leading to where it can be read."""
    return f"[{source.title}]({source.url})" if source.url else source.title


def read_in(version: Version) -> str:
    """Return where a value was read: act or page with its address, the place in it, and the day it was last looked at."""
    return f"{named(version.source)}<br>{version.cite}<br>{version.checked_on.isoformat()} 確認 / checked"


def both(words: Words) -> str:
    """Return both languages, one above the other; once where they are the same."""
    return words.ja if words.ja == words.en else f"{words.ja}<br>{words.en}"


def span(version: Version) -> str:
    """Return the days on which a version is in force."""
    return f"{version.since.isoformat()}〜{'' if version.until is None else version.until.isoformat()}"


def rows_of(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table."""
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    return lines + [f"| {' | '.join(cell.replace('|', '／') for cell in row)} |" for row in rows]


def marks() -> list[str]:
    """Return the line that says what the marks of confidence mean."""
    said = [f"{mark} {words.ja} / {words.en}" for mark, words in CONFIDENCE_WORDS.items()]
    return [f"確度: {' · '.join(said)}"]


def page_of(lines: list[str]) -> str:
    """Return the lines as a page."""
    return "\n".join(lines) + "\n"
