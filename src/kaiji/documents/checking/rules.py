"""A rule of the check, and what it looks at (点検の規則)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from kaiji.documents.findings import Finding
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaiji.casefile.values import Case
    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.making import Made
    from kaiji.documents.values import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is checked: the case at its desk, and the papers made from it."""

    desk: Desk
    papers: tuple[Made, ...]

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.desk.case

    def of(self, *documents: str) -> tuple[Made, ...]:
        """Return the papers of these numbers."""
        return tuple(paper for paper in self.papers if paper.document.id in documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One breach: which paper, where, and in words."""

    document: str
    field: str
    words: Words


Check: TypeAlias = "Callable[[Subject], Iterator[Fault]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule with its code."""

    code: str
    title: Words
    weight: Literal["stop", "look"]
    check: Check


@dataclass(slots=True)
class Rules:
    """The rules of one module, in the order in which they are written down."""

    rows: list[Rule] = field(default_factory=list)

    def rule(
        self, code: str, ja: str, en: str, weight: Literal["stop", "look"] = "stop"
    ) -> Callable[[Check], Check]:
        """Register a check under `code`."""

        def register(check: Check) -> Check:
            self.rows.append(Rule(code=code, title=Words(ja=ja, en=en), weight=weight, check=check))
            return check

        return register


def run(rules: tuple[Rule, ...], subject: Subject) -> Iterator[Finding]:
    """Give every finding of every rule."""
    for rule in rules:
        for fault in rule.check(subject):
            yield Finding(
                code=rule.code,
                document=fault.document,
                field=fault.field,
                message=fault.words,
                weight=rule.weight,
            )


def fault(document: str, field: str, ja: str, en: str) -> Fault:
    """Return a fault in words."""
    return Fault(document=document, field=field, words=Words(ja=ja, en=en))


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Give every line of text in a tree, schedules and tables included."""
    from kaiji.documents import values as v

    for block in blocks:
        match block:
            case v.Schedule():
                yield v.plain(block.spans)
                yield from texts(block.blocks)
            case v.Table():
                for row in block.rows:
                    for cell in row:
                        yield from texts(cell.blocks)
            case v.Squares():
                yield from (v.plain(line) for page in block.pages for line in page)
            case v.Entry():
                yield v.plain(block.label)
                yield v.plain(block.spans)
            case v.Title() | v.Heading() | v.Paragraph() | v.Choice():
                yield v.plain(block.spans)
            case _:
                continue
