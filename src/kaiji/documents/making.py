"""Make the papers of a case: plans, filled templates, files with their hashes (書面を作る)."""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from kaiji.documents.certified import electronic, grid, on_paper
from kaiji.documents.errors import NothingToMakeError, PaperWriteError, UnknownFormatError
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import told
from kaiji.documents.labels import address_labels
from kaiji.documents.legible import Mask, Print
from kaiji.documents.library import template
from kaiji.documents.locking import corrections, is_locked
from kaiji.documents.papers.calling import papers_for
from kaiji.documents.papers.office import sheets_about
from kaiji.documents.papers.plans import Plan
from kaiji.documents.register import entry
from kaiji.documents.template.filling import fill
from kaiji.documents.template.wording import Setting
from kaiji.documents.unverified import layout_findings, listed, with_working_copy
from kaiji.documents.values import Document
from kaiji.documents.writers.fonts import has_glyph
from kaiji.documents.writers.html import HtmlWriter
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.documents.writers.word import WordWriter
from kaiji.ground.whole import put_whole, settle_folder
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.facts.values import Fact
    from kaiji.documents.findings import Finding
    from kaiji.documents.papers.plans import Copy
    from kaiji.documents.values import Block

_INCIDENTAL: Final = "D27"
"""Stands for all incidental papers, D27-hearing and the others."""
_PRINT: Final = Print(covered=has_glyph)
FORMATS: Final = ("pdf", "docx", "html")


class Writer(Protocol):
    """Turns a paper into the bytes of a file."""

    def write(self, document: Document) -> bytes:
        """Return the bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One paper with what was found while it was made."""

    plan: Plan
    document: Document
    findings: tuple[Finding, ...]

    @property
    def copy_is_working(self) -> bool:
        """Whether this is the office's working copy."""
        return self.document.copy == next((c.words for c in self.plan.copies if c.working), None)

    @property
    def ready(self) -> bool:
        """Whether nothing that the paper needs is missing."""
        return not any(finding.weight == "stop" for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file written."""

    document: str
    title: str
    copy: str
    format: str
    path: Path
    sha256: str
    ready: bool

    def as_json(self) -> dict[str, Any]:
        """Return the file as the contract has it."""
        return {
            "document": self.document,
            "title": self.title,
            "copy": self.copy,
            "format": self.format,
            "path": str(self.path),
            "sha256": self.sha256,
            "ready": self.ready,
        }


def make_papers(
    case: Case,
    day: date,
    only: Iterable[str] = (),
    *,
    everything: bool = False,
    folder: Path | None = None,
    working: bool = False,
) -> tuple[Made, ...]:
    """Return the papers that `case` calls for on `day`, or those of `only`; `everything` adds the incidental ones.

    `folder` is the case folder, for what is read from evidence packages. `working` adds the office's working copy of each
    paper, on which unverified values are marked.

    Raises UnknownDocumentError for a number that is not in the register and NothingToMakeError where none is called for.
    """
    wanted = tuple(dict.fromkeys(only))
    for identity in wanted:
        if identity != _INCIDENTAL:
            entry(identity)
    desk = open_desk(case, day, folder)
    plans = tuple(with_working_copy(plan) if working else plan for plan in papers_for(desk))
    made = tuple(
        paper
        for plan in plans
        if _is_wanted(plan, wanted, everything=everything)
        for paper in fill_plan(desk, plan)
    )
    made += tuple(
        paper
        for plan in _following(desk, plans, made, wanted, everything=everything)
        for paper in fill_plan(desk, plan)
    )
    if _is_wanted(_LABELS, wanted, everything=everything):
        made += _labels(desk)
    if not made:
        raise NothingToMakeError(
            Words(ja="この事件から作る書面がありません。", en="The case calls for none of these papers."),
            given=", ".join(wanted),
            accepted=Words(ja="投稿とサイトが書かれた事件", en="a case with posts and their site"),
        )
    return made


_LABELS: Final = Plan(document="D27-labels", template="", about="all", scope={}, optional=True)


def _labels(desk: Desk) -> tuple[Made, ...]:
    """Return labels for everyone that papers of the case go to by post and whose address is known."""
    to = {"content-provider", "access-provider", "sender", "police"}
    parties = [party for party in desk.case.party if party.role in to and party.name and party.address]
    if not parties:
        return ()
    return (Made(plan=_LABELS, document=address_labels(parties, desk.day), findings=()),)


def _following(
    desk: Desk, plans: tuple[Plan, ...], made: tuple[Made, ...], wanted: tuple[str, ...], *, everything: bool
) -> Iterator[Plan]:
    """Give the papers that follow from finished ones: corrections of what was filed, sheets about letters and packets."""
    filed = tuple(paper for plan in plans if is_locked(desk, plan) for paper in fill_plan(desk, plan))
    for plan in corrections(desk, filed):
        if _is_wanted(plan, wanted, everything=everything):
            yield plan
    if not (everything or any(name.startswith(_INCIDENTAL) for name in wanted)):
        return
    whole = made if not wanted else tuple(paper for plan in plans for paper in fill_plan(desk, plan))
    for plan in sheets_about(desk, whole):
        if _is_wanted(plan, wanted, everything=everything):
            yield plan


def _is_wanted(plan: Plan, wanted: tuple[str, ...], *, everything: bool) -> bool:
    if not wanted:
        return everything or not plan.optional
    family = plan.document.partition("-")[0]
    return plan.document in wanted or (family == _INCIDENTAL and family in wanted)


def fill_plan(desk: Desk, plan: Plan) -> Iterator[Made]:
    """Give every copy of a paper; what is missing from one makes drafts of all, so that none goes out alone."""
    form = template(plan.template)
    filled = [(copy, fill(form, _scope(plan, copy), _setting(desk, plan, copy))) for copy in plan.copies]
    missing = max(result.missing for _copy, result in filled)
    title = form.about["title"]
    profile = _profile(desk, plan, form.about["profile"])
    findings = {(f.code, f.field): f for _copy, result in filled for f in result.findings}
    findings |= {(f.code, f.field): f for f in layout_findings(plan.document, profile, desk.day)}
    for copy, result in filled:
        blocks = _laid_out(desk, plan, result.blocks)
        if copy.working:
            blocks = (*blocks, *listed(result.trace, profile, desk.day))
        document = Document(
            id=plan.document,
            stem="_".join(part for part in (plan.document, title, plan.about, copy.key) if part),
            title=title,
            copy=copy.words,
            profile=profile,
            language="ja",
            made_on=desk.day,
            blocks=blocks,
            head=_head(desk, plan, copy, missing),
            stamp=plan.stamp,
            numbered=form.about.get("numbers") != "no",
            missing=result.missing,
            trace=result.trace,
        )
        yield Made(plan=plan, document=document, findings=tuple(findings.values()))


def _profile(desk: Desk, plan: Plan, named: str) -> str:
    demand = desk.case.demand
    if plan.document == "D24" and not plan.stamp and desk.case.preferences.exhibit_list == "landscape":
        return "CL"
    if plan.layout != "certified" or demand is None:
        return named
    if demand.via == "electronic":
        return "E"
    return "NV" if demand.writing == "vertical" else named


def _laid_out(desk: Desk, plan: Plan, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks as they are printed: a certified letter in squares, or in plain lines for the electronic form."""
    demand = desk.case.demand
    if plan.layout != "certified" or demand is None:
        return blocks
    if demand.via == "electronic":
        return electronic(blocks)
    return (on_paper(blocks, grid(demand.lines), vertical=demand.writing == "vertical"),)


def _scope(plan: Plan, copy: Copy) -> dict[str, Fact]:
    return {
        "title": told(template(plan.template).about["title"], "documents.title"),
        **plan.scope,
        "copy": flags("copy", masked=copy.hides or copy.names or copy.contacts),
    }


def _setting(desk: Desk, plan: Plan, copy: Copy) -> Setting:
    return Setting(
        document=plan.document,
        language="ja",
        years=desk.case.preferences.years,
        mask=Mask(copy.names, copy.contacts),
        hides=copy.hides,
        printing=_PRINT,
        library=template,
        working=copy.working,
    )


def _head(desk: Desk, plan: Plan, copy: Copy, missing: int) -> str:
    """Return the small words at the top of each page: that it is a draft or rests on test evidence, which copy it is."""
    tests = {post.id for post in desk.case.post if post.test}
    parts = [f"【下書き】未記入{missing}か所"] if missing else []
    parts += ["【試験用の証拠による】"] if tests & set(plan.posts) else []
    return "　".join([*parts, *([copy.words] if copy.words else [])])


def writers(formats: Iterable[str], reference: Path | None = None) -> dict[str, Writer]:
    """Return a writer for each of `formats`; raises UnknownFormatError and ReferenceDocumentError."""
    found: dict[str, Writer] = {}
    for name in dict.fromkeys(formats):
        if name == "pdf":
            found[name] = PdfWriter()
        elif name == "docx":
            found[name] = WordWriter(reference)
        elif name == "html":
            found[name] = HtmlWriter()
        else:
            names = ", ".join(FORMATS)
            raise UnknownFormatError(
                Words(ja="その形式では作れません。", en="That format is not made here."),
                given=name,
                accepted=Words(ja=names, en=names),
            )
    return found


def write_papers(papers: Iterable[Made], out: Path, using: dict[str, Writer]) -> Iterator[File]:
    """Write every paper in every format into `out` and give each file; a file stands whole or not at all.

    Papers are laid out side by side, a few at a time, so that memory does not grow with their number. Raises
    PaperWriteError where the disk refuses, and what the writers raise.
    """
    jobs = ((paper, name, writer) for paper in papers for name, writer in using.items())
    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        waiting: deque[Future[File]] = deque()
        for job in jobs:
            waiting.append(pool.submit(_write, out, *job))
            if len(waiting) >= _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    settle_folder(out, lambda error: _unwritten(out, error))


_SIDE_BY_SIDE: Final = 3
"""Two that lay out, on the two processors of a small machine, while a third waits for the disk."""
_AHEAD: Final = 16
"""Files under way at once: memory does not grow with their number."""


def _write(out: Path, paper: Made, name: str, writer: Writer) -> File:
    document = paper.document
    data = writer.write(document)
    path = out / f"{document.stem}.{name}"
    put_whole(path, data, lambda error: _unwritten(path, error), settle=False)
    return File(
        document=document.id,
        title=document.title,
        copy=document.copy,
        format=name,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        ready=paper.ready,
    )


def put(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all and on the disk; raises PaperWriteError."""
    put_whole(path, data, lambda error: _unwritten(path, error))


def _unwritten(path: Path, error: OSError) -> PaperWriteError:
    return PaperWriteError(
        Words(ja="書面を書き込めません。", en="The paper could not be written."),
        given=f"{path}: {error.strerror}",
    )
