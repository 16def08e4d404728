"""What was spent against what may come back (費用と回収), kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.basis import bases_of
from kaiji.law.damages.values import NOTHING, ClaimFacts, Range, exactly, treatment_of
from kaiji.law.tables import table

if TYPE_CHECKING:
    from kaiji.ground.dated import Confidence, Version

HOW = {
    "investigation": Words(ja="調査費用として相手方から", en="from the other side, as investigation cost"),
    "litigation-cost": Words(ja="訴訟費用として敗訴者から", en="from the loser, as litigation cost"),
    "returned": Words(
        ja="担保取消しにより法務局から", en="from the legal affairs bureau, once the security is released"
    ),
    "by-share": Words(ja="弁護士費用の損害(割合)に含まれる", en="only within the share for the lawyer"),
    "refused": Words(ja="裁判例では認められていない", en="refused by the courts seen"),
    "own": Words(ja="自己負担とみる", en="taken as borne oneself"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackLine:
    """One kind of spending and what of it may come back (回収の見込み)."""

    kind: str
    title: Words
    spent: int
    back: Range
    treatment: str
    articles: Words | None
    source: str
    confidence: Confidence
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the line."""
        return {
            "kind": self.kind,
            "title": self.title.as_json(),
            "spent": self.spent,
            "back": self.back.as_json(),
            "treatment": self.treatment,
            "how": HOW[self.treatment].as_json(),
            "articles": None if self.articles is None else self.articles.as_json(),
            "source": self.source,
            "confidence": self.confidence,
            "note": None if self.note is None else self.note.as_json(),
        }


def recovery(facts: ClaimFacts, investigated: Range) -> tuple[BackLine, ...]:
    """Return a line for each kind of spending; investigation cost comes back as far as the heads allow it.

    `investigated` is the investigation head of all groups together; it is spread over its kinds by what was spent.
    """
    spent: dict[str, int] = {}
    for item in facts.spent:
        spent[item.kind] = spent.get(item.kind, 0) + item.yen
    rows = {kind: treatment_of(kind, facts.filed_on) for kind in spent}
    pool = sum(yen for kind, yen in spent.items() if rows[kind]["treatment"] == "investigation")
    return tuple(
        _line(kind, yen, rows[kind], facts, _back(rows[kind]["treatment"], yen, pool, investigated))
        for kind, yen in spent.items()
    )


def security_back() -> tuple[int, int]:
    """Return how many months getting security back is reported to take, from and to."""
    value = table("damages")["security-recovery"].versions[-1].value
    return value["low"], value["high"]


def _back(treatment: str, yen: int, pool: int, investigated: Range) -> Range:
    if treatment == "investigation" and pool:
        return investigated.share(yen, pool)
    if treatment == "returned":
        return exactly(yen)
    if treatment == "litigation-cost":
        return Range(low=0, typical=None, high=yen)
    return NOTHING


def _line(kind: str, yen: int, row: dict[str, Any], facts: ClaimFacts, back: Range) -> BackLine:
    version: Version = row["version"]
    references = version.value.get("basis", [])
    articles = [basis.words for basis in bases_of(version, facts.filed_on, references)]
    return BackLine(
        kind=kind,
        title=row["title"],
        spent=yen,
        back=back,
        treatment=version.value["treatment"],
        articles=Words(ja="、".join(w.ja for w in articles), en=", ".join(w.en for w in articles))
        if articles
        else None,
        source=version.source.title,
        confidence=version.confidence,
        note=version.note,
    )
