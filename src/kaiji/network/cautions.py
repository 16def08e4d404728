"""What the answer does not show (注意): age of the tables, splits, servers and VPNs, missing host names, logs about to die."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kaiji.ground.instants import day_in_japan
from kaiji.network.carriers import registry
from kaiji.network.caution_words import KINDS, MARKS, WORDS
from kaiji.network.lines import exit_sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.ground.words import Words
    from kaiji.network.carriers import HostHint
    from kaiji.network.evidence import Evidence
    from kaiji.network.question import Question
    from kaiji.network.store import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """One thing to mind before relying on the answer (注意1件)."""

    code: str
    words: Words

    def as_json(self) -> dict[str, Any]:
        """Return code and words."""
        return {"code": self.code, "words": self.words.as_json()}


def cautions(
    question: Question,
    *,
    target: tuple[Literal[4, 6], int] | None,
    hint: HostHint | None,
    evidence: Sequence[Evidence],
    low_days: int | None,
    tables: Tables | None,
) -> tuple[Caution, ...]:
    """Return everything to mind, the weightiest first; each code stands once."""
    found = [*_of_address(question)]
    if target is not None and tables is not None:
        found += [
            *_of_time(question, low_days),
            *_of_exits(question, evidence),
            *_of_lists(target, tables, question),
            *(_say(mark) for mark in (hint.marks if hint is not None else ()) if mark in MARKS),
            *_of_tables(question, tables, evidence),
            *_of_splits(target, tables, question),
            *_of_host(question, hint, evidence),
            _say("keep-address-and-time"),
        ]
    return tuple({caution.code: caution for caution in found}.values())


def _say(code: str, *, words: str | None = None, **values: object) -> Caution:
    return Caution(code=code, words=WORDS[words or code].filled(**values))


def _of_address(question: Question) -> Iterator[Caution]:
    address = question.address
    ja, en = address.words.ja, address.words.en
    if address.kind == "not-a-source":
        yield _say("not-a-source", address=address.text, ja=ja, en=en)
    elif address.embedded is not None:
        yield _say("v4-inside", ja=ja, en=en, inside=address.embedded.address)


def _of_time(question: Question, low_days: int | None) -> Iterator[Caution]:
    if question.at is None:
        yield _say("no-time")
        return
    day = day_in_japan(question.at)
    if day > question.asked_on:
        yield _say("in-the-future")
    elif low_days is not None and (question.asked_on - day).days >= low_days:
        yield _say("log-may-be-gone")


def _of_exits(question: Question, evidence: Sequence[Evidence]) -> Iterator[Caution]:
    for asn in dict.fromkeys(item.asn for item in evidence if item.asn is not None):
        sign = exit_sign(asn, question.day)
        mapping = registry().by_asn(asn, question.day)
        if sign is not None:
            words = "exit-is-unverified" if sign.version.unverified else "exit"
            yield _say(sign.mark, words=words, asn=asn, ja=sign.words.ja, en=sign.words.en)
        elif mapping is not None and mapping.kind in KINDS:
            yield _say(f"kind-{mapping.kind}")


def _of_lists(target: tuple[Literal[4, 6], int], tables: Tables, question: Question) -> Iterator[Caution]:
    for table in tables.around("exits", question.day):
        found = table.find(*target)
        if found is not None:
            yield _say(f"listed-{found.text}", table=table.day)


def _of_tables(question: Question, tables: Tables, evidence: Sequence[Evidence]) -> Iterator[Caution]:
    days = [table.day for kind in ("asn", "rib") for table in tables.of_kind(kind)]
    oldest, newest = min(days), max(days)
    if question.day < oldest:
        yield _say("post-before-tables", day=question.day, table=oldest)
    elif question.day > newest:
        yield _say("post-after-tables", day=question.day, table=newest, days=(question.day - newest).days)
    sources = {item.source for item in evidence}
    if not sources & {"as-table", "routing-table"}:
        yield _say("not-in-the-table")
    elif not sources & {"registry-answer", "routing-table"}:
        yield _say("table-is-no-proof")


def _of_splits(target: tuple[Literal[4, 6], int], tables: Tables, question: Question) -> Iterator[Caution]:
    version, number = target
    spare = 8 if version == 4 else 80
    first = number >> spare << spare
    holders: dict[str, set[tuple[int, ...]]] = {}
    for table in tables.routing(question.day):
        found = table.find(version, number)
        holders.setdefault(table.kind, set()).add(() if found is None else found.asns)
        if found is not None and len(found.asns) > 1:
            yield _say("several-origins")
        if found is not None and (found.first > first or found.last < first | ((1 << spare) - 1)):
            yield _say("split-range", size="/24" if version == 4 else "/48", range=found.range_text)
    if any(len(seen) > 1 for seen in holders.values()):
        yield _say("holder-changed")


def _of_host(question: Question, hint: HostHint | None, evidence: Sequence[Evidence]) -> Iterator[Caution]:
    if question.host is None:
        yield _say("no-host-name")
        return
    if hint is None:
        yield _say("unknown-host-name")
        return
    yield _say("host-name-is-a-hint")
    now = {item.asn for item in evidence if item.asn is not None}
    if hint.asn_seen and now and not now & set(hint.asn_seen):
        seen = ", AS".join(str(asn) for asn in hint.asn_seen)
        yield _say("host-name-elsewhere", seen=seen, now=", AS".join(str(asn) for asn in sorted(now)))
