"""A letter for every outcome (結果の通知): D06 for decisions, the papers of the documents room for defects and other holders.

Items of one receipt with the same outcome, ground and explanation share a letter, which names them by number; what is
disclosed has a letter of its own for each item, so that nobody's data stands in another's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from kaiji.casefile import papers as p
from kaiji.desks.access_provider.intake.defects import WORDS
from kaiji.desks.access_provider.looking import fields_by_number
from kaiji.desks.access_provider.moves.deciding import ANSWERS_TO_ORDER
from kaiji.desks.access_provider.papers.casework import REQUEST, WE, Matter, case_of, company
from kaiji.desks.access_provider.papers.finished import finished
from kaiji.desks.access_provider.papers.kept import kept_letter
from kaiji.desks.access_provider.papers.lacking import lacking
from kaiji.desks.access_provider.papers.provided import provided_letter
from kaiji.desks.access_provider.referring import further_words, next_holder
from kaiji.desks.access_provider.setup import setup
from kaiji.documents.printing import papers_about
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.desks.access_provider.models import Item, Receipt
    from kaiji.documents.values import Document

_VERDICTS: Final = {
    "disclosed": "disclose",
    "partly": "partly",
    "refused": "refuse",
    "no-record": "refuse",
    "not-identified": "refuse",
}
_GROUNDS: Final = {"no-record": ("not-held",), "not-identified": ("not-specified",)}
_GONE: Final = "請求のあった日時の通信記録は、保存期間を過ぎて消去されたか、当社に残っていないため、調査することができませんでした。"
_WORDS: Final = {
    "none": "請求のあった日時に、そのIPアドレス等を割り当てていた契約者の記録は、当社の通信記録にありませんでした。"
    "通信記録はその日時について欠けていません。",
    "not_covered": _GONE,
    "ambiguous": "請求のあった日時に、記載の条件に当たる契約者が複数あり、1人に特定することができませんでした。",
    "underspecified": "記載のIPアドレスは複数の契約者が同時に利用するため、送信元ポート番号又は接続先IPアドレスの記載がなければ"
    "調査することができません。",
}
_NOT_OURS: Final = (
    "対象のIPアドレスは、請求のあった日時に当社が利用者に割り当てていたものではありません。"
    "割り当てた事業者を、登録情報で御確認ください。"
)


def letters_pdf(receipt: Receipt, items: Iterable[Item], day: date) -> bytes:
    """Return one PDF of all letters about these closed items; raises NothingToMakeError where they call for none."""
    documents = list(letters(receipt, items, day))
    return PdfWriter().write_run(documents) if documents else b""


def letters(receipt: Receipt, items: Iterable[Item], day: date) -> Iterator[Document]:
    """Give the letters about these items, in the order of their rows; none about what was handed over under a provision order."""
    if receipt.lookup_only:
        return
    for group in _groups(items):
        matter = Matter.of(receipt, group)
        outcome = group[0].outcome
        if receipt.orders_us and outcome in ANSWERS_TO_ORDER:
            partner = setup().partners.get((group[0].decision or {}).get("partner", ""))
            yield provided_letter(
                matter, setup().named(), day, partner if outcome == "other-holder" else None
            )
        elif outcome == "kept":
            yield kept_letter(matter, setup().named(), day)
        elif outcome == "returned":
            yield from _notice(matter, day)
        elif outcome == "other-holder":
            yield from _next(matter, day)
        elif outcome in _VERDICTS:
            yield from _decision(matter, day)


def _groups(items: Iterable[Item]) -> Iterator[list[Item]]:
    found: dict[tuple[object, ...], list[Item]] = {}
    for item in sorted(items, key=lambda item: item.number):
        made = item.decision or {}
        own = item.pk if item.outcome in {"disclosed", "partly"} else ""
        key = (
            item.outcome,
            item.match,
            tuple(made.get("grounds", ())),
            made.get("explanation", ""),
            made.get("partner", ""),
            own,
        )
        found.setdefault(key, []).append(item)
    yield from found.values()


def _decision(matter: Matter, day: date) -> Iterator[Document]:
    item = matter.items[0]
    made = item.decision or {}
    told = [_WORDS.get(item.match, "")] if item.outcome in _GROUNDS else []
    told += [
        lacking(item) if item.outcome == "not-identified" else "",
        made.get("explanation", ""),
        _which(matter),
    ]
    decision = p.Decision(
        id=f"d{item.number}",
        request=REQUEST,
        by=WE,
        decided_on=day,
        verdict=cast("p.Verdict", _VERDICTS[item.outcome]),
        reasons=cast(
            "tuple[p.RefusalReason, ...]", _GROUNDS.get(item.outcome, tuple(made.get("grounds", ())))
        ),
        text="\n".join(words for words in told if words),
        disclosed=tuple(_disclosed(item)),
    )
    yield from _made(replace(case_of(matter, setup().named()), decision=(decision,)), day, ("D06",))


def _disclosed(item: Item) -> Iterator[p.Disclosed]:
    values = (item.release or {}).get("values", {})
    for number, field in fields_by_number(day_in_japan(item.received_at)):
        if field in values:
            yield p.Disclosed(item=number, value=values[field])


def _notice(matter: Matter, day: date) -> Iterator[Document]:
    points = [
        f"No.{item.number}　{WORDS[defect.code].ja}" + (f"（記載: {defect.given}）" if defect.given else "")
        for item, line in zip(matter.items, matter.lines, strict=True)
        for defect in line.defects
        if defect.returns
    ]
    whole = matter.receipt.stage == "returned"
    notice = p.Notice(
        id="notice",
        request=REQUEST,
        by=WE,
        kind="returned" if whole else "defects",
        sent_on=day,
        mend_by=None if whole else matter.receipt.cure_by,
        points=tuple(points) or ("請求書の記載又は添付資料に不備があります。",),
    )
    yield from _made(replace(case_of(matter, setup().named()), notice=(notice,)), day, ("D27-defects",))


def _next(matter: Matter, day: date) -> Iterator[Document]:
    named = (matter.items[0].decision or {}).get("partner", "")
    partner = setup().partners.get(named)
    case = case_of(matter, setup().named())
    if partner is None:
        decision = p.Decision(
            id="d", request=REQUEST, by=WE, decided_on=day, verdict="refuse", reasons=("not-held",), text=f"{_NOT_OURS}\n{_which(matter)}"
        )  # fmt: skip
        yield from _made(replace(case, decision=(decision,)), day, ("D06",))
        return
    times = [line.at for line in matter.lines if line.at is not None]
    holder = next_holder(partner, at=min(times, default=None), today=day)
    notice = p.Notice(
        id="notice",
        request=REQUEST,
        by=WE,
        kind="next-provider",
        sent_on=day,
        next="partner",
        text=further_words(holder) or None,
    )
    parties = (*case.party, company(partner, "partner"))
    yield from _made(replace(case, party=parties, notice=(notice,)), day, ("D27-next-provider",))


def _which(matter: Matter) -> str:
    """Name the rows a letter is about, by the requester's own numbers where there are any."""
    names = [
        line.reference or str(item.number) for item, line in zip(matter.items, matter.lines, strict=True)
    ]
    return f"対象: {'、'.join(names)}（受付番号 {matter.receipt.number}）"


def _made(case: Case, day: date, only: tuple[str, ...]) -> Iterator[Document]:
    for made in papers_about(case, day, only):
        yield finished(made, case.id)
