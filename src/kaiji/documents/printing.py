"""Papers from a case in memory to bytes (事件の値から印刷物へ): for the desks, which keep their facts in a database.

No case folder is read and nothing is written. `print_papers` gives one file a paper and format, `print_run` one PDF of many
letters in the order given, and `kaiji.documents.labels` the addresses for their envelopes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.documents.errors import DraftInRunError, NothingToMakeError
from kaiji.documents.making import make_papers, writers
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.documents.findings import Finding
    from kaiji.documents.making import Made, Writer
    from kaiji.documents.values import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Printout:
    """One paper in one format (印刷物)."""

    document: str
    """Its number in the register: `D04`."""
    title: str
    about: str
    """Id of the row it is about: of the inquiry, the decision, the notice …"""
    copy: str
    format: str
    name: str
    """A file name; holds no personal name."""
    data: bytes
    sha256: str
    ready: bool
    """Whether it can be signed: nothing the paper needs is missing."""
    findings: tuple[Finding, ...]


def print_papers(
    case: Case,
    day: date,
    only: Iterable[str],
    *,
    about: str = "",
    formats: Iterable[str] = ("pdf",),
    using: dict[str, Writer] | None = None,
) -> Iterator[Printout]:
    """Give the papers `only` of `case` on `day` in each of `formats`; with `about`, those about that row only.

    Pass `using` (from `making.writers`) to lay out many cases with writers that are set up once. Raises
    UnknownDocumentError, NothingToMakeError, UnknownFormatError, and what the writers raise.
    """
    tools = writers(formats) if using is None else using
    for paper in papers_about(case, day, only, about=about):
        for kind, writer in tools.items():
            yield _printout(paper, kind, writer.write(paper.document))


def papers_about(case: Case, day: date, only: Iterable[str], *, about: str = "") -> tuple[Made, ...]:
    """Return the filled papers `only` of `case`, those about the row `about` where it is given; raises as print_papers."""
    made = tuple(p for p in make_papers(case, day, only) if about in {"", p.plan.about})
    if not made:
        raise NothingToMakeError(
            Words(ja="その記録から作る書面がありません。", en="That row calls for none of these papers."),
            given=about,
        )
    return made


def _printout(paper: Made, kind: str, data: bytes) -> Printout:
    document = paper.document
    return Printout(
        document=document.id,
        title=document.title,
        about=paper.plan.about,
        copy=document.copy,
        format=kind,
        name=f"{document.stem}.{kind}",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        ready=paper.ready,
        findings=paper.findings,
    )


def print_run(
    papers: Iterable[Made], labels: Document | None = None, writer: PdfWriter | None = None
) -> bytes:
    """Return one PDF of many papers, each from a page of its own and numbered from 1, the labels last.

    A run goes through printer and envelope machine unread, so it holds no draft: raises DraftInRunError with the papers that
    still lack something. Raises NothingToMakeError where there is no paper.
    """
    run = tuple(papers)
    drafts = [f"{paper.document.id} {paper.plan.about}" for paper in run if not paper.ready]
    if drafts:
        raise DraftInRunError(
            Words(
                ja="まとめて印刷する書面に下書きがあります。",
                en="A print run holds papers that are not ready.",
            ),
            given=", ".join(drafts[:10]),
        )
    if not run:
        raise NothingToMakeError(Words(ja="印刷する書面がありません。", en="There is nothing to print."))
    documents = [paper.document for paper in run]
    return (writer or PdfWriter()).write_run([*documents, labels] if labels is not None else documents)
