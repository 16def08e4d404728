"""Inquiry letters (意見照会の印刷): one envelope a person in one run; cover, each requester's D04 and D05; labels last.

Names and addresses are looked up while the run is made, each look journaled, and are kept nowhere afterwards.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
from kaiji.desks.access_provider.papers.finished import finished
from kaiji.desks.access_provider.setup import setup
from kaiji.documents.labels import address_labels
from kaiji.documents.printing import papers_about
from kaiji.documents.writers.pdf import PdfWriter
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

PAPERS: Final = ("D04", "D05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes to one person (1通分)."""

    inquiry: Inquiry
    to: Party
    documents: tuple[Document, ...]


def print_inquiries(
    act: Act,
    run: Run,
    *,
    address: Callable[[str], str] | None,
    using: Directory | None = None,
    writer: PdfWriter | None = None,
) -> bytes:
    """Return one PDF of the whole run; raises the directory's errors, DeskSettingError, DraftInRunError.

    `address` makes the address of the answer page out of its secret; None: no page, paper only. Printing again gives the pages
    new secrets, and those printed before no longer open anything.
    """
    known = using or directory()
    day = day_in_japan(act.at)
    letters = [_letter(act, inquiry, known, day, address) for inquiry in run.inquiries.order_by("number")]
    labels = address_labels([letter.to for letter in letters], day)
    documents = [document for letter in letters for document in letter.documents]
    data = (writer or PdfWriter()).write_run([*documents, labels])
    note_printed(act, run, sha256=hashlib.sha256(data).hexdigest())
    return data


def _letter(
    act: Act, inquiry: Inquiry, known: Directory, day: date, address: Callable[[str], str] | None
) -> Letter:
    to = sender(address_inquiry(act, inquiry, using=known))
    last = due("opinion-inquiry", day).due
    us = setup().named()
    page = None
    if address is not None:
        secret = new_secret()
        give_page(act, inquiry, secret=secret)
        page = address(secret)
    papers = [made for matter in _matters(inquiry) for made in _papers(matter, to, day, last)]
    first = cover(us, to, number=inquiry.number, day=day, due_on=last, enclosed=len(papers), page=page)
    return Letter(inquiry=inquiry, to=to, documents=(first, *papers))


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
