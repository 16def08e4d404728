"""Inquiry letters (意見照会の印刷): one envelope a person in one run; cover, each requester's D04, D05 and copy; labels last.

Names and addresses are looked up while the run is made, each look journaled, and are kept nowhere afterwards.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.desks.access_provider.articles import articles
from kaiji.desks.access_provider.directory.settings import directory
from kaiji.desks.access_provider.intake.requester import ORDERS
from kaiji.desks.access_provider.looking import address_inquiry
from kaiji.desks.access_provider.moves.asking import (
    give_page,
    is_to_be_told,
    new_secret,
    note_printed,
    note_told,
)
from kaiji.desks.access_provider.papers.casework import Matter, case_of, sender, with_inquiry
from kaiji.desks.access_provider.papers.cover import cover, told
from kaiji.desks.access_provider.papers.enclosed import enclosed
from kaiji.desks.access_provider.papers.finished import finished
from kaiji.desks.access_provider.papers.packing import Envelope, packing_list
from kaiji.desks.access_provider.setup import setup
from kaiji.documents.labels import address_labels
from kaiji.documents.printing import papers_about
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.documents.writers.pdf_pages import page_count
from kaiji.ground.instants import day_in_japan
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from kaiji.casefile.values import Party
    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.directory.values import Directory
    from kaiji.desks.access_provider.models import Inquiry, Item, Receipt, Run
    from kaiji.documents.values import Document
    from kaiji.ground.words import Words

PAPERS: Final = ("D04", "D05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes to one person (1通分)."""

    inquiry: Inquiry
    to: Party
    documents: tuple[Document, ...]
    lacks: tuple[Words, ...]


def print_inquiries(
    act: Act,
    run: Run,
    *,
    address: Callable[[str], str] | None,
    using: Directory | None = None,
    writer: PdfWriter | None = None,
) -> bytes:
    """Return one PDF of the whole run: its list, the letters, the labels; raises the directory's errors, DeskSettingError, DraftInRunError.

    `address` makes the address of the answer page out of its secret; None: no page, paper only. Printing again gives the pages
    new secrets, and those printed before no longer open anything.
    """
    known, draw = using or directory(), writer or PdfWriter()
    day = day_in_japan(act.at)
    waiting = list(run.inquiries.order_by("number"))
    secrets = {inquiry.pk: new_secret() for inquiry in waiting}
    with tempfile.TemporaryDirectory(prefix="kaiji-run-") as scratch:
        folder = Path(scratch)
        letters = [
            _letter(act, inquiry, known, address(secrets[inquiry.pk]) if address else None, folder)
            for inquiry in waiting
        ]
        listed = packing_list(run.number, [_envelope(letter, draw, folder) for letter in letters], day)
        labels = address_labels([letter.to for letter in letters], day)
        documents = [document for letter in letters for document in letter.documents]
        data = draw.write_run([listed, *documents, labels])
    with transaction.atomic():  # pages printed before stay good until there is a whole new run in their place
        for inquiry in waiting if address is not None else ():
            give_page(act.inner(), inquiry, secret=secrets[inquiry.pk])
        note_printed(act, run, sha256=hashlib.sha256(data).hexdigest())
    return data


def _envelope(letter: Letter, draw: PdfWriter, scratch: Path) -> Envelope:
    """Lay one letter out by itself: how many pages it has is known only then."""
    file = scratch / f"{letter.inquiry.number}.pdf"
    file.write_bytes(draw.write_run(letter.documents))
    return Envelope(
        number=letter.inquiry.number,
        name=letter.to.name or "",
        pages=page_count(file),
        papers=len(letter.documents),
        lacks=letter.lacks,
    )


def _letter(act: Act, inquiry: Inquiry, known: Directory, page: str | None, scratch: Path) -> Letter:
    to, day = sender(address_inquiry(act, inquiry, using=known)), day_in_japan(act.at)
    last = due("opinion-inquiry", day).due
    us = setup().named()
    papers: list[Document] = []
    lacks: list[Words] = []
    for matter in _matters(inquiry):
        papers += _papers(matter, to, day, last)
        copy = enclosed(matter.receipt, inquiry, day=day, folder=scratch)
        papers += copy.documents
        lacks += [copy.lacks] if copy.lacks else []
    first = cover(us, to, number=inquiry.number, day=day, due_on=last, enclosed=len(papers), page=page)
    return Letter(inquiry=inquiry, to=to, documents=(first, *papers), lacks=tuple(dict.fromkeys(lacks)))


def _matters(inquiry: Inquiry) -> Iterator[Matter]:
    """Give the items of one person by receipt: each requester's request is a paper of its own."""
    by_receipt: dict[str, tuple[Receipt, list[Item]]] = {}
    for item in inquiry.items.select_related("receipt").order_by("received_at", "number"):
        by_receipt.setdefault(item.receipt_id, (item.receipt, []))[1].append(item)
    for receipt, items in by_receipt.values():
        yield Matter.of(receipt, items)


def _papers(matter: Matter, to: Party, day: date, last: date) -> Iterator[Document]:
    court = matter.receipt.basis in ORDERS
    case = with_inquiry(case_of(matter, setup().named()), to, sent_on=day, due_on=last, court=court)
    for made in papers_about(case, day, PAPERS):
        yield finished(made, matter.receipt.number)


def tell_sender(act: Act, inquiry: Inquiry, *, using: Directory | None = None) -> bytes:
    """Return the letter that tells a sender who opposed of the order, its label beside it, and write that down."""
    if not is_to_be_told(inquiry):
        note_told(act, inquiry, sha256="")  # refuses, with the reason
    day = day_in_japan(act.at)
    to = sender(address_inquiry(act, inquiry, using=using or directory()))
    letter = told(setup().named(), to, number=inquiry.number, day=day, article=articles(day)["told"])
    data = PdfWriter().write_run([letter, address_labels([to], day)])
    note_told(act, inquiry, sha256=hashlib.sha256(data).hexdigest())
    return data
