"""Which rule was in force then? (規則の履歴): the rule set of a vault, and what it computes for a question."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.reading import LATEST
from kaiji.vault.rules.computing import Line, NoLine, line_of
from kaiji.vault.rules.file import read_rules
from kaiji.vault.store.port import Found
from kaiji.vault.values import ALL_PORTS, COMPUTED, Row, address_text, text_at

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.rules.values import Rule
    from kaiji.vault.values import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What the rules say to a question (計算の結果)."""

    lines: tuple[Line, ...]
    """Of every version in force within reach of the window."""
    gap: Words | None
    """Why part of the window has no rule; None: it has one throughout."""
    none: Words | None
    """Why the rule in force names no line; None: it names one."""
    certain: bool
    """It never names one for such a port: nobody had it, whatever the logs say."""
    needs_port: bool
    knowable: int
    """How far the time may move, microseconds, without leaving the versions that follow on each other."""


class History:
    """The rules of one vault, as they stood when opened (規則の履歴)."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = sorted(rules, key=lambda rule: int(rule.outside.network_address))
        self._starts = [int(rule.outside.network_address) for rule in self._rules]
        self._widest = max((rule.outside.num_addresses for rule in rules), default=0)

    @classmethod
    def of(cls, manifest: Manifest) -> History:
        """Read the rules of a vault."""
        text = current_text(manifest)
        return cls(() if text is None else read_rules(text))

    def computes(self, question: Question) -> bool:
        """Whether any rule, of whatever time, is about the address."""
        return bool(self._about(question))

    def ask(self, question: Question, reach: int) -> Computed | None:
        """Return what the rules say to a question, looking `reach` microseconds around it; None: no rule is about its address."""
        about = self._about(question)
        if not about:
            return None
        first, last = question.window
        near = [rule for rule in about if _meets(rule, first - reach, last + reach)]
        answers = {rule.validity: line_of(rule, question.address, question.port) for rule in near}
        now = [rule for rule in near if _meets(rule, first, last)]
        missing = [answer for rule in now if isinstance(answer := answers[rule.validity], NoLine)]
        span = next((one for one in _spans(about) if one[0] <= first and last < one[1]), None)
        return Computed(
            lines=tuple(answer for answer in answers.values() if isinstance(answer, Line)),
            gap=_gap(_spans(about), first) if span is None else None,
            none=missing[0].words if missing and len(missing) == len(now) else None,
            certain=all(answer.certain for answer in missing),
            needs_port=question.port is None and any(rule.shared for rule in now),
            knowable=0 if span is None else min(reach, first - span[0], span[1] - 1 - last),
        )

    def _about(self, question: Question) -> list[Rule]:
        if question.version != 4 or not self._rules:
            return []
        end = bisect_right(self._starts, question.address)
        begin = bisect_right(self._starts, question.address - self._widest)
        return [
            rule for rule in self._rules[begin:end] if question.address <= int(rule.outside.broadcast_address)
        ]


def declare_rules(manifest: Manifest, text: str, *, operator: str, now: datetime) -> tuple[Rule, ...]:
    """Make a rule set the one that counts, on the record; raises RulesError. Earlier sets are kept beside it."""
    rules = read_rules(text)
    digest = sha256_hex(text.encode())
    with manifest.transaction():
        manifest.db.execute(
            "INSERT INTO rule_set(set_at, sha256, text) VALUES(?,?,?)", (utc_text(now), digest, text)
        )
        manifest.write_entry(
            "rules.declared", utc_text(now), {"operator": operator, "rules": len(rules), "sha256": digest}
        )
    return rules


def current_text(manifest: Manifest) -> str | None:
    """Return the rule set that counts; None: none was declared."""
    row = manifest.db.execute("SELECT text FROM rule_set ORDER BY n DESC LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def _meets(rule: Rule, first: int, last: int) -> bool:
    validity = rule.validity
    return validity.since <= last and (validity.until is None or validity.until > first)


def rows_of(computed: Computed, question: Question, reach: int | None) -> list[Found]:
    """Return the computed lines as rows whose holder is an inside address, so that leases are joined with them as with any.

    They last as long as the rule was in force; or, with `reach`, no further than that from the question.
    """
    first, last = question.window
    found = []
    for line in computed.lines:
        validity = line.rule.validity
        begin, end = validity.since, (LATEST if validity.until is None else validity.until) - 1
        if reach is not None:
            begin, end = max(first - reach, begin), min(last + reach, end)
        low, high = 0, ALL_PORTS
        if line.blocks and question.port is not None:
            low, high = next(block for block in line.blocks if block[0] <= question.port <= block[1])
        row = Row(
            version=4,
            address=question.address,
            length=32,
            port_lo=low,
            port_hi=high,
            protocol=None,
            start=begin,
            end=end,
            realm=line.realm,
            holder=address_text(line.version, line.inside),
            joins=True,
            flags=COMPUTED,
        )
        found.append(Found(row, 0, validity.label))
    return found


def _spans(rules: list[Rule]) -> list[tuple[int, int]]:
    """Return the stretches, from included, until excluded, in which one version follows on another without a break."""
    spans: list[tuple[int, int]] = []
    for validity in sorted((rule.validity for rule in rules), key=lambda validity: validity.since):
        until = LATEST if validity.until is None else validity.until
        if spans and validity.since <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], until)
        else:
            spans.append((validity.since, until))
    return spans


def _gap(spans: list[tuple[int, int]], first: int) -> Words:
    before = max((until for _, until in spans if until <= first), default=None)
    after = min((since for since, _ in spans if since > first), default=None)
    ja, en = [], []
    if before is not None:
        ja.append(f"{text_at(before)} まで")
        en.append(f"until {text_at(before)}")
    if after is not None:
        ja.append(f"{text_at(after)} から")
        en.append(f"from {text_at(after)}")
    return Words(
        ja=f"その時刻に有効だった割当規則の記録がありません(記録があるのは {'、'.join(ja)})。",
        en=f"No mapping rule is on record for that time (there is one {' and '.join(en)}).",
    )
