"""A site's answer, sorted by whom to ask next (サイトの回答の仕分け): CSV, JSON, X's export, or typed from a letter.

Reading and sorting is `kaiji.network`'s; here the rows are tied to the posts of the case, and the limits of an upload are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from kaiji.desks.claimant.receiving.letters import Zone, read_letter
from kaiji.network.rows import Rejected, Row, read_rows
from kaiji.network.split import Split, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kaiji.casefile.values import CasePost
    from kaiji.network.store import Tables

MOST_BYTES: Final = 20 << 20
"""Of an upload; a site's answer about 100,000 posts is 10 MB."""
_NEAR: Final = timedelta(seconds=90)
"""A site shows a post's time to the minute at worst: a row farther from it is not tied to the post by time alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """A row and the post it belongs to (投稿との対応)."""

    row: Row
    post: str | None
    """Id of the post; None where it cannot be told, and a person must say."""
    by: str
    """`number` (the answer names it), `time` (the only post that near), `only` (the request had one post), or ``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The whole answer, read, tied and sorted (回答の読取り)."""

    split: Split
    tied: tuple[Tied, ...]

    @property
    def untied(self) -> int:
        """How many rows wait for a person to name their post."""
        return sum(tie.post is None for tie in self.tied)


def rows_of_file(data: bytes, *, encoding: str) -> tuple[Row | Rejected, ...]:
    """Return every row of an uploaded answer; raises RowsError where the file as a whole cannot be read."""
    with TemporaryDirectory(prefix="kaiji-answer-") as folder:
        path = Path(folder) / "answer"
        path.write_bytes(data)
        return tuple(read_rows(path, encoding=encoding))


def rows_of_letter(text: str, *, zone: Zone) -> tuple[Row | Rejected, ...]:
    """Return every communication typed from a letter."""
    return tuple(read_letter(text, zone=zone))


def read_answer(
    rows: Iterable[Row | Rejected], *, posts: Sequence[CasePost], tables: Tables, asked_on: date
) -> Answered:
    """Tie the rows to `posts` (those asked about) and sort them by carrier, the log that dies first at the top."""
    held = tuple(rows)
    tied = tuple(_tie(row, posts) for row in held if isinstance(row, Row))
    return Answered(split=split(held, tables, asked_on=asked_on), tied=tied)


def _tie(row: Row, posts: Sequence[CasePost]) -> Tied:
    numbered = [post for post in posts if row.id and str(post.number) == row.id.removeprefix("No.").strip()]
    if len(numbered) == 1:
        return Tied(row=row, post=numbered[0].id, by="number")
    if not row.id and len(posts) == 1:
        return Tied(row=row, post=posts[0].id, by="only")
    near = [post for post in posts if post.posted_at is not None and abs(post.posted_at - row.at) <= _NEAR]
    if not row.id and len(near) == 1:
        return Tied(row=row, post=near[0].id, by="time")
    return Tied(row=row, post=None, by="")
