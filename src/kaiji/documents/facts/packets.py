"""What a packet for the court holds, by procedure and day (提出物): copies, fee, postage, certificates with their age."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import acting_for, concealed
from kaiji.documents.facts.concealment import concealment_fee
from kaiji.documents.facts.parties import FOREIGN_HEAD
from kaiji.documents.facts.people import flags, parties
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.profiles import paper_table, topic_title
from kaiji.documents.spelling import day_text, paper_words, wide
from kaiji.law.routes.procedures import MEDIA, PAYMENTS, filing_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.casefile.values import Party
    from kaiji.documents.facts.filings import Procedure
    from kaiji.documents.facts.values import Fact
    from kaiji.law.routes.procedures import Filing

BY_LAW: Final = "戸籍謄本（法定代理権を証する書面）"
"""What shows that parents or a guardian act for a minor."""
_MEGABYTE: Final = 1_048_576
_POSTAGE: Final = {
    True: "必要。種類と金額は裁判所に確かめる（レターパックライト１通を求める裁判所もある）",
    False: "不要",
}


def way_of_filing(found: Procedure) -> Filing:
    """Return how this procedure is filed on its day, by counsel or by the party itself."""
    day = found.filing.filed_on or found.desk.day
    return filing_on(found.kind, day, represented=bool(parties(found.desk, "counsel")))


def packet_facts(
    found: Procedure, title: str, unverified: Iterable[tuple[str, str, str]] = (), *, size: int = 0
) -> Item:
    """Return the lines of the packet list.

    `unverified` are the values of its papers that nobody confirmed, `size` the bytes of all files that are handed in.
    """
    way = way_of_filing(found)
    on_paper = way.medium == "paper"
    place = "routes.procedures"
    facts: dict[str, Fact] = {
        "procedure": told(way.title.ja, place),
        "medium": told(paper_words(MEDIA[way.medium].ja), place, way.basis.words.ja),
        "payment": told(paper_words(PAYMENTS[way.payment].ja), place, way.basis.words.ja),
        "postage": told(_POSTAGE[way.postage], place),
        "papers": tuple(_line(words, copies) for words, copies in _papers(found, title, on_paper=on_paper)),
        "exhibit_copies": told("裁判所１・相手方１" if on_paper else "１ファイル", place),
        "upload": told(_upload(found, size), "practice.court-upload-size"),
        "certificates": tuple(_line(words, "") for words in _certificates(found)),
        "concealment_fee": concealment_fee(found),
        "unverified": tuple(_doubt(*row) for row in (*unverified, *_doubts(found, on_paper=on_paper))),
    }
    asked = flags(place, on_paper=on_paper, uploads=bool(size) and not on_paper, withheld=_withholds(found))
    return Item(place=place, facts={**facts, **asked.facts})


def _upload(found: Procedure, size: int) -> str:
    """Return how large the files are together, and in how many goes at least they are handed in electronically."""
    version = paper_table("practice")["court-upload-size"].on(found.desk.day)
    limit, mark = version.value, "【未確認】" if version.unverified else ""
    tenths = -(-size * 10 // _MEGABYTE)
    goes = max(1, -(-size // limit))
    how = "１回で提出できる見込み" if goes == 1 else f"少なくとも{wide(goes)}回に分けて提出する"
    return f"合計{wide(tenths // 10)}．{wide(tenths % 10)}ＭＢ（１回に{wide(limit // _MEGABYTE)}ＭＢまで{mark}。{how}）"


def _doubts(found: Procedure, *, on_paper: bool) -> Iterator[tuple[str, str, str]]:
    """Give the unverified rows that the packet itself rests on: the way of filing, the size of an uploaded file."""
    way = way_of_filing(found)
    if way.basis.unverified:
        yield way.title.ja, "申立ての方法", f"{way.basis.law} {way.basis.article}"
    size = paper_table("practice")["court-upload-size"].on(found.desk.day)
    if not on_paper and size.unverified:
        yield (
            f"１回の提出{wide(size.value // _MEGABYTE)}ＭＢまで",
            "practice.court-upload-size",
            f"{size.source.title} {size.cite}",
        )


def _doubt(value: str, place: str, source: str) -> Item:
    facts: dict[str, Fact] = {
        "value": told(value, place),
        "at": told(topic_title(place), place),
        "source": told(source, place),
    }
    return Item(place=place, facts=facts)


def _line(words: str, copies: str) -> Item:
    place = "packet"
    return Item(place=place, facts={"words": told(words, place), "copies": told(copies, place)})


def _withholds(found: Procedure) -> bool:
    return bool(concealed(found.desk.case))


def _papers(found: Procedure, title: str, *, on_paper: bool) -> list[tuple[str, str]]:
    sets = paper_table("practice")["schedule-sets"].on(found.desk.day).value
    both, one = ("正本１・副本１", "１通") if on_paper else ("１ファイル", "１ファイル")
    lines = [(title, both)]
    if found.exhibits:
        lines.append(("証拠説明書", both))
    if not found.kind.endswith("suit"):
        lines.append(("目録（決定用）", f"{wide(sets)}部"))
    if parties(found.desk, "counsel"):
        lines.append(("委任状", one))
    if _withholds(found):
        lines.append(("秘匿決定申立書", one))
        lines.append(("秘匿事項届出書面（裁判所のみ。相手方の副本に混ぜない。）", one))
    return lines


_AT_HOME: Final = re.compile(r"[^ \u3000]{2,3}[都道府県]")
"""How an address in Japan begins."""


def _certificate(party: Party) -> str:
    """Return what shows who represents an organisation; of a foreign one the register of Japan, else its home's with a translation."""
    if (party.representative or "").startswith(FOREIGN_HEAD):
        return "資格証明書（外国会社の登記事項証明書）"
    if party.address is None or _AT_HOME.match(party.address):
        return "資格証明書"
    return "資格証明書（日本に登記がなければ、本国の証明書と訳文）"


def _certificates(found: Procedure) -> list[str]:
    """Return the certificates with the age of each; one that is too old or unknown says so."""
    months = paper_table("practice")["certificate-age"].on(found.desk.day).value
    lines = []
    for party in found.desk.case.party:
        if party.kind != "organisation" or not (party.id == found.filing.against or party.role == "claimant"):
            continue
        made = party.certificate_on
        age = f"発行日　{day_text(made, 'era')}" if made else "発行日を確かめる"
        lines.append(
            f"{party.name or '相手方'}の{_certificate(party)}　１通（発行後{wide(months)}か月以内。{age}）"
        )
    if acting_for(found.desk.case, "claimant"):
        lines.append(f"{BY_LAW}　１通（発行後{wide(months)}か月以内）")
    return lines or ["不要"]
