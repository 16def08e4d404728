"""A packet ready for the court (提出一式): petition, list of exhibits, stamped exhibits, and what else has to go along.

For electronic filing the files bear the names the court's system wants, one exhibit a file, with the fields of the web
form as text to copy. On paper the same comes with a list of copies, fee, postage and certificates.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import acting_for, kept_from_others
from kaiji.casefile.values import Party
from kaiji.documents.court_files import court_file_name
from kaiji.documents.errors import NothingToMakeError
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.facts.exhibit_views import Reading, shown_facts
from kaiji.documents.facts.filings import exhibit_item, procedure
from kaiji.documents.facts.packets import packet_facts, way_of_filing
from kaiji.documents.facts.rows import Item
from kaiji.documents.facts.values import Known, Lack
from kaiji.documents.findings import Finding
from kaiji.documents.making import fill_plan, make_papers, put
from kaiji.documents.papers.courts import DOCUMENTS, court_scope
from kaiji.documents.papers.plans import ONLY, Plan
from kaiji.documents.profiles import paper_table
from kaiji.documents.unverified import unverified_rows
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.documents.writers.pdf_pages import page_count
from kaiji.documents.writers.sheet import SheetWriter
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.documents.facts.exhibits import Numbered
    from kaiji.documents.facts.filings import Procedure
    from kaiji.documents.facts.rows import Row
    from kaiji.documents.facts.values import Fact
    from kaiji.documents.making import Made


COURT_ONLY: Final = "裁判所のみ"
"""Folder for what the court alone may get: whatever lies beside the other files is shared with the other side."""
_CONCEALED: Final = "D27-concealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One file of a packet."""

    name: str
    what: str
    sha256: str
    size: int
    findings: tuple[Finding, ...] = ()


def pack(
    case: Case,
    day: date,
    filing: str,
    folder: Path,
    out: Path,
    recognise: Callable[[Path], str] | None = None,
) -> Iterator[Packed]:
    """Write the packet of the procedure `filing` into `out` and give each file.

    `recognise` reads the words off pictures that were received (`kaiji.documents.recognised`), so that they can be searched.
    Raises NothingToMakeError where the case has no such procedure, PictureError for an exhibit that cannot be printed,
    PaperWriteError where the disk refuses.
    """
    if not any(row.id == filing and row.kind in DOCUMENTS for row in case.filing):
        known = ", ".join(row.id for row in case.filing if row.kind in DOCUMENTS)
        raise NothingToMakeError(
            Words(ja="その手続は事件にありません。", en="The case has no such procedure."),
            given=filing,
            accepted=Words(ja=known or "(なし)", en=known or "(none)"),
        )
    desk = open_desk(case, day, folder)
    found = procedure(desk, desk.row("filing", filing))
    writer, how = PdfWriter(), Reading(page_count=page_count, recognise=recognise)
    papers = [p for p in make_papers(case, day, folder=folder) if _belongs(p, found)]
    size = 0
    for packed in _filed(found, papers, out, writer, how):
        size += packed.size
        yield packed
    title = next((p.document.title for p in papers if p.document.id in DOCUMENTS.values()), "")
    yield from _lists(found, title, papers, out, writer, size)


def _filed(
    found: Procedure, papers: Iterable[Made], out: Path, writer: PdfWriter, how: Reading
) -> Iterator[Packed]:
    """Write what goes to the court, papers and exhibits; the lists that stay with the sender are another matter."""
    for paper in papers:
        where = out / COURT_ONLY if paper.document.id == _CONCEALED else out
        yield from _paper(paper, found.desk.day, where, writer)
    for exhibit in found.exhibits:
        yield from _exhibit(found, exhibit, out, writer, how)


def _belongs(paper: Made, found: Procedure) -> bool:
    """Return whether a paper goes into the packet: those about the filing, and the court's copy of the power of attorney."""
    if paper.plan.about == found.filing.id:
        return True
    general = paper.document.id == "D25" and paper.plan.about == "general"
    return (
        general and not found.kind.endswith("suit") and paper.document.stem.rpartition("_")[2] != "provider"
    )


def _paper(paper: Made, day: date, out: Path, writer: PdfWriter) -> Iterator[Packed]:
    document = paper.document
    several = len(paper.plan.copies) > 1 and document.copy
    title = f"{document.title}（{document.copy}）" if several else document.title
    name = court_file_name("", title, "pdf", day)
    yield _written(out / name, writer.write(document), title, paper.findings)
    if document.id == "D24":
        sheet = court_file_name("", document.title, "xlsx", day)
        yield _written(out / sheet, SheetWriter().write(document), document.title, ())


def _exhibit(
    found: Procedure, exhibit: Numbered, out: Path, writer: PdfWriter, how: Reading
) -> Iterator[Packed]:
    """Write one exhibit; one that is larger than the court takes is divided by pages."""
    shown = shown_facts(found.desk, exhibit.row, how)
    views = shown.facts["views"]
    silent = tuple(_without_words(exhibit, views))
    parts: list[Fact] = [views]
    title = exhibit.row.value.title
    limit = paper_table("practice")["court-upload-size"].on(found.desk.day).value
    done: list[tuple[Made, bytes]] = []
    while parts:
        part = parts.pop(0)
        made = _made(found, exhibit, shown, part)
        data = writer.write(made.document)
        if len(data) > limit and isinstance(part, tuple) and len(part) > 1:
            middle = len(part) // 2
            parts[:0] = [part[:middle], part[middle:]]
        else:
            done.append((made, data))
    for number, (made, data) in enumerate(done, 1):
        words = f"{title}(その{number})" if len(done) > 1 else title
        name = court_file_name(exhibit.file, words, "pdf", found.desk.day)
        yield _written(out / name, data, exhibit.stamp, (*made.findings, *(silent if number == 1 else ())))


def _without_words(exhibit: Numbered, views: Fact) -> Iterator[Finding]:
    """Give a finding where a picture has no words under it: its page cannot be searched."""
    pictures = (
        [view for view in views if isinstance(view.fact("page"), Lack)] if isinstance(views, tuple) else []
    )
    if any(isinstance(view.fact("layer"), Lack) for view in pictures):
        yield Finding(
            code="no-words",
            document="D24",
            field=f"{exhibit.row.place}.file",
            message=Words(
                ja=f"{exhibit.label}の画像には検索できる文字がありません。文字のあるPDFにするか、文字認識を指定してください。",
                en=f"The picture of {exhibit.label} has no text to search: give a PDF with text, or ask for recognition.",
            ),
            weight="look",
        )


def _made(found: Procedure, exhibit: Numbered, shown: Item, views: Fact) -> Made:
    scope: dict[str, Fact] = {
        **court_scope(found),
        "exhibit": exhibit_item(exhibit),
        "shown": Item(place=shown.place, facts={**shown.facts, "views": views}),
    }
    plan = Plan(
        document="D24",
        template="exhibit",
        about=exhibit.file,
        scope=scope,
        copies=(ONLY,),
        stamp=exhibit.stamp,
    )
    (made,) = fill_plan(found.desk, plan)
    return made


def _lists(
    found: Procedure, title: str, papers: Iterable[Made], out: Path, writer: PdfWriter, size: int
) -> Iterator[Packed]:
    unverified = unverified_rows(papers, found.desk.day)
    packet = packet_facts(found, title, unverified, size=size)
    scope: dict[str, Fact] = {**court_scope(found), "packet": packet}
    scope.pop("title", None)
    plan = Plan(
        document="D27-packet", template="D27-packet", about=found.filing.id, scope=scope, copies=(ONLY,)
    )
    (made,) = fill_plan(found.desk, plan)
    name = court_file_name("", made.document.title, "pdf", found.desk.day)
    yield _written(out / name, writer.write(made.document), made.document.title, made.findings)
    if way_of_filing(found).medium == "electronic":
        text = "\n".join(_form_fields(found)) + "\n"
        yield _written(out / "入力欄.txt", text.encode(), "電子申立ての入力欄", ())


def _form_fields(found: Procedure) -> Iterator[str]:
    """Give the fields of the web form as lines to copy: parties with their addresses, value, fee."""
    filing, case = found.filing, found.desk.case
    for row, party in found.desk.rows("party", Party):
        ours = {who.id for who in acting_for(case, "claimant")} | {p.id for p in case.party_in("claimant")}
        if party.role == "counsel" or party.id in ours or party.id == filing.against:
            yield f"[{party.role}]"
            if party.role == "legal-representative":
                yield f"資格\t{_known(row.fact('capacity_words'))}"
            yield from (f"{label}\t{value}" for label, value in _party_fields(row, party) if value)
            yield ""
    facts = court_scope(found)["fee"]
    if isinstance(facts, Item):
        for label, name in (("訴訟物の価額", "value"), ("手数料", "yen")):
            known = facts.fact(name)
            if isinstance(known, Known):
                yield f"{label}\t{known.value}"


def _party_fields(row: Row, party: Party) -> Iterator[tuple[str, str | None]]:
    """Give what a party types into the form; the other side sees it, so what is kept from it (秘匿) is its stand-in."""
    kept = kept_from_others(row.desk.case, party)
    hides_name, hides_address = "name" in kept, "address" in kept
    yield "氏名又は名称", _known(row.fact("shown_name"))
    yield "ふりがな", None if hides_name else party.name_kana
    yield "郵便番号", None if hides_address else party.postcode
    yield "住所", _known(row.fact("shown_address")) if hides_address else party.address
    yield "代表者", party.representative
    yield "電話", None if hides_address else party.phone
    yield "電子メール", None if hides_address else party.email


def _known(fact: Fact) -> str | None:
    return str(fact.value) if isinstance(fact, Known) else None


def _written(path: Path, data: bytes, what: str, findings: tuple[Finding, ...]) -> Packed:
    put(path, data)
    name = f"{COURT_ONLY}/{path.name}" if path.parent.name == COURT_ONLY else path.name
    return Packed(
        name=name,
        what=what,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        findings=findings,
    )
