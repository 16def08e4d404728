"""Documents opened, a reader chosen, drafts finished, posts merged (読み取りの流れ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding import by_record
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.documents import open_documents
from kaiji.evidence.extract.draft import Sheet
from kaiji.evidence.extract.errors import NothingRecordedError, UnreadableError
from kaiji.evidence.extract.finish import Remark, finish
from kaiji.evidence.extract.merge import gaps, merge, runs
from kaiji.evidence.extract.registry import best, named
from kaiji.evidence.posts import Post, Reading, WireBody
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaiji.evidence.extract.documents import Opened
    from kaiji.evidence.extract.draft import Draft, Reader

MAX_POSTS: Final = 20_000
"""Far beyond any thread; what comes after is not read, and the reading says so."""


def read(wires: Sequence[WireBody], *, url: str, reader: str | None = None) -> Reading:
    """Return every post of the page at `url` in the recorded bodies, each field bound to its bytes.

    `url` is the address at which the page was finally shown; other bodies are read where they come from the same site.
    `reader` names the reader to use; without it the one whose marks fit best is taken, and the choice is explained.

    Raises UnknownReaderError for a name that is none, NothingRecordedError for no bodies or two with one record id.
    """
    chosen = named(reader) if reader is not None else None
    bodies = by_record(wires)
    if not wires or len(bodies) != len(wires):
        raise NothingRecordedError(
            Words(
                ja="応答の記録がないか、同じ番号の記録が重なっています。",
                en="There is no recorded response, or two records have the same id.",
            ),
            given=f"{len(wires)} / {len(bodies)}",
        )
    opened = open_documents(wires, url)
    if chosen is None:
        chosen, fit = best(opened)
        reason = "; ".join(fit.marks) or "no marks of a known site"
    else:
        reason = "asked for by name"
    sheet = _sheet(chosen, opened)
    posts, cautions = _finished(sheet.drafts[:MAX_POSTS], bodies)
    if len(sheet.drafts) > MAX_POSTS:
        cautions.append(caution("not-read", url, f"posts after the first {MAX_POSTS}"))
    if not posts:
        cautions.append(caution("no-posts"))
    if sheet.whole:
        cautions += gaps(posts, sheet.expected)
    return Reading(
        reader=chosen.manifest.name,
        reason=reason,
        title=(sheet.title.value or None) if sheet.title else None,
        title_bindings=sheet.title.bindings if sheet.title else (),
        posts=posts,
        expected=sheet.expected,
        expected_basis=sheet.expected_basis,
        warnings=tuple(dict.fromkeys((*opened.cautions, *sheet.cautions, *cautions))),
        charsets=tuple(document.note for document in opened.documents),
    )


def _sheet(reader: Reader, opened: Opened) -> Sheet:
    try:
        return reader.read(opened)
    except UnreadableError as error:
        return Sheet(drafts=(), cautions=(caution("not-read", opened.url, error.message.en),))


def _finished(drafts: Sequence[Draft], bodies: Mapping[str, WireBody]) -> tuple[tuple[Post, ...], list[str]]:
    """Finish and merge; what is said of single posts is gathered by what is said."""
    said: dict[Remark, list[Post]] = {}
    finished = []
    for draft in drafts:
        remarks: list[Remark] = []
        post = finish(draft, bodies, remarks)
        for remark in dict.fromkeys(remarks):
            said.setdefault(remark, []).append(post)
        finished.append(post)
    posts, cautions = merge(finished)
    cautions += (caution(code, _whose(of), detail) for (code, detail), of in said.items())
    return posts, cautions


def _whose(posts: Sequence[Post]) -> str:
    numbers = [post.number for post in posts if post.number is not None]
    without = len(posts) - len(numbers)
    return " + ".join(
        part for part in (runs(numbers), f"{without} without a number" if without else "") if part
    )
