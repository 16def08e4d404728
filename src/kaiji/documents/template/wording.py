"""Words of a template with the facts put in: text, gaps, bars, and where each value came from (文言の差込み)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn, TypeGuard

from kaiji.documents.errors import TemplateError
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.findings import Finding
from kaiji.documents.legible import Mask, Print, lines_of
from kaiji.documents.template import values as t
from kaiji.documents.template.spelled import in_english, spelled
from kaiji.documents.values import Inline, Language, Origin, Printed, Span
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaiji.documents.facts.values import Subject
    from kaiji.documents.spelling import Years


UNVERIFIED_MARK: Final = "〔未確認〕"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How one copy of a paper is filled in."""

    document: str
    language: Language
    years: Years
    mask: Mask
    """Words burned out wherever they stand."""
    hides: frozenset[str]
    """Kinds of [secret …] left out of this copy."""
    printing: Print
    library: Callable[[str], t.Template]
    """Gives the template called by [use …]."""
    working: bool = False
    """Whether this is the working copy, on which what is unverified is marked beside the value."""


@dataclass(slots=True, kw_only=True)
class Record:
    """What filling in brought to light."""

    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    trace: list[Printed] = field(default_factory=list)
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The facts in reach at one place of a template."""

    template: str
    scope: Mapping[str, Fact]
    setting: Setting
    record: Record

    def refuse(self, at: int, why: str) -> NoReturn:
        """Raise TemplateError for line `at` of the template."""
        place = f"{self.template}:{at}" if at else self.template
        raise TemplateError(Words(ja=f"書式 {place}: {why}", en=f"Template {place}: {why}"))

    def inline(self, words: t.Words) -> Inline:
        """Return words that stand in one line; line breaks of a fact are closed up."""
        return tuple(span for line in self.lines(words) for span in line)

    def lines(self, words: t.Words) -> list[Inline]:
        """Return words as lines: a fact that has line breaks makes several."""
        lines: list[list[Span]] = [[]]
        for part in words:
            if isinstance(part, str):
                lines[-1].append(Span(text=part))
                continue
            first, *rest = self._spans(part)
            lines[-1].extend(first)
            lines.extend(list(line) for line in rest)
        return [tuple(line) for line in lines]

    def legible(self, text: str) -> str:
        """Return text that stands on no line of its own as it can be printed, without what this copy hides."""
        shown = self.setting.printing.shown(text)
        return "".join(span.text or "■" for span in self.setting.mask.spans(shown, "told", None))

    def _spans(self, slot: t.Slot) -> list[Inline]:
        found = self.find(0, slot.path)
        if isinstance(found, Lack):
            return [()] if slot.optional else [(self.gap(found),)]
        if not isinstance(found, Known):
            self.refuse(0, f"{slot.name} is not a value")
        text = spelled(found.value, slot.spelling, self.setting.years, self.setting.language)
        shown = self.setting.printing.shown(text)
        english = in_english(found.value, slot.spelling)
        self.record.trace.append(Printed(field=slot.name, text=shown, origin=found.origin, english=english))
        if found.origin.unverified:
            self._unverified(slot, found.origin, shown)
        if len(shown) != len(text) and self.setting.printing.unprintable(text):
            self._unprintable(found.origin, text)
        lines = [self.setting.mask.spans(line, "told", found.origin) for line in lines_of(shown)]
        if self.setting.working and found.origin.unverified:
            lines[-1] = (*lines[-1], Span(text=UNVERIFIED_MARK, mark="missing", origin=found.origin))
        return lines

    def find(self, at: int, path: tuple[str, ...]) -> Fact:
        """Return the fact at `path`; a lack on the way is the answer."""
        name, *rest = path
        if name not in self.scope:
            self.refuse(at, f"no fact {name!r} here; there are {', '.join(sorted(self.scope))}")
        found = self.scope[name]
        for step in rest:
            if isinstance(found, Lack):
                return found
            if not is_subject(found):
                self.refuse(at, f"nothing stands below {name} in {'.'.join(path)}")
            name, found = step, found.fact(step)
        return found

    def holds(self, at: int, condition: t.Condition) -> bool:
        """Return whether a condition holds: known and true, a list with items, a value that is one of the words."""
        found = self.find(at, condition.path)
        if isinstance(found, Lack):
            truth = False
        elif isinstance(found, Known):
            value = found.value
            truth = bool(value) if condition.equals is None else str(value) in condition.equals.split("/")
        elif condition.equals is not None:
            self.refuse(at, f"{'.'.join(condition.path)} is no value to compare")
        else:
            truth = found != ()
        return truth != condition.negated

    def lacks(self, words: t.Words) -> bool:
        """Return whether any fact in `words` is not known."""
        return any(isinstance(self.find(0, part.path), Lack) for part in words if isinstance(part, t.Slot))

    def gap(self, lack: Lack) -> Span:
        """Return the visible mark of a fact that is not known, and note the finding."""
        self.record.missing += 1
        self._note(
            Finding(
                code="missing",
                document=self.setting.document,
                field=lack.place,
                message=Words(ja=f"未記入: {lack.what.ja}", en=f"Not told: {lack.what.en}"),
            )
        )
        japanese = self.setting.language == "ja"
        text = f"未記入: {lack.what.ja}" if japanese else f"not told: {lack.what.en}"
        return Span(text=f"「{text}」" if japanese else f"[{text}]", mark="missing")

    def _unverified(self, slot: t.Slot, origin: Origin, text: str) -> None:
        """Say that a value rests on a row nobody confirmed; the filed paper itself carries no mark."""
        words = text.replace("\n", " ")
        self._note(
            Finding(
                code="unverified",
                document=self.setting.document,
                field=f"{origin.place} ({words})",
                message=Words(
                    ja=f"未確認の値「{words}」（{slot.name}）。出所: {origin.source or origin.note}",
                    en=f"Unverified value “{words}” ({slot.name}). Source: {origin.source or origin.note}",
                ),
                weight="look",
            )
        )

    def _unprintable(self, origin: Origin, text: str) -> None:
        signs = " ".join(f"U+{ord(c):04X}" for c in self.setting.printing.unprintable(text))
        self._note(
            Finding(
                code="unprintable",
                document=self.setting.document,
                field=origin.place,
                message=Words(
                    ja=f"印字できない文字を番号で示しました: {signs}",
                    en=f"Characters that cannot be printed are shown by number: {signs}",
                ),
                weight="look",
            )
        )

    def _note(self, finding: Finding) -> None:
        self.record.findings.setdefault((finding.code, finding.field), finding)


def is_subject(fact: Fact) -> TypeGuard[Subject]:
    """Return whether a fact is a thing that has facts of its own."""
    return not isinstance(fact, Known | Lack | tuple)
