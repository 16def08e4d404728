"""The answer to a question (照会の結果): its class, every candidate, how far the clock may move, what would decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.vault.reading import protocol_text
from kaiji.vault.values import (
    COMPUTED,
    END_INFERRED,
    SECOND,
    START_INFERRED,
    STILL_OPEN,
    Question,
    address_text,
    text_at,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.ground.words import Words
    from kaiji.vault.matching import Class, Deciding, Held
    from kaiji.vault.rules.computing import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A subscriber who fits, with the rows that say so (候補)."""

    subscriber: str | None
    rows: tuple[Held, ...]

    @property
    def since(self) -> int:
        """The first instant held."""
        return min(held.start for held in self.rows)

    @property
    def until(self) -> int:
        """The last instant held."""
        return max(held.end for held in self.rows)

    def as_json(self, *, shows_destination: bool) -> dict[str, Any]:
        """Return the contract's fields and each row."""
        return {
            "subscriber": self.subscriber,
            "from": text_at(self.since),
            "until": text_at(self.until),
            "rows": [_row_json(held, shows_destination=shows_destination) for held in self.rows],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the vault says to a question (照会の結果)."""

    question: Question
    klass: Class
    candidates: tuple[Candidate, ...] = ()
    margin: int | None = None
    """How far the time may move, either way, before the answer changes, microseconds; None where there is no answer."""
    margin_at_least: bool = False
    """Nothing changes within the margin, and beyond it nobody looked."""
    would_decide: tuple[Deciding, ...] = ()
    needs: tuple[str, ...] = ()
    """Facts without which the question is not answered."""
    reasons: tuple[Words, ...] = ()
    partner: str | None = None
    lines: tuple[Line, ...] = ()
    """What was computed, each line with the rule and version it comes from."""
    held_by: tuple[str, ...] = ()
    """Holds that keep rows of this address and time, to be asked under their own request."""

    def as_json(self, *, shows_destination: bool = False) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "class": self.klass,
            "candidates": [c.as_json(shows_destination=shows_destination) for c in self.candidates],
            "margin_s": seconds(self.margin),
            "margin_at_least": self.margin_at_least,
            "would_decide": [d.as_json() for d in self.would_decide]
            or [{"fact": fact, "leaves_at_most": None, "decides": None} for fact in self.needs],
            "reasons": [words.as_json() for words in self.reasons],
            "partner": self.partner,
            "rules": [line.as_json() for line in self.lines],
            "held_by": list(self.held_by),
            "asked": question_json(self.question),
        }


def question_json(question: Question) -> dict[str, Any]:
    """Return a question as it was understood."""
    dest = question.destination
    return {
        "ip": address_text(question.version, question.address),
        "at": text_at(question.at),
        "port": question.port,
        "protocol": protocol_text(question.protocol),
        "destination": None if dest is None else address_text(question.version, dest),
        "tolerance_s": seconds(question.tolerance),
        "precision_s": seconds(question.precision),
    }


def seconds(value: int | None) -> int | float | None:
    """Return microseconds as seconds: a whole number where it is one."""
    if value is None:
        return None
    return value // SECOND if value % SECOND == 0 else value / SECOND


def candidates_of(rows: Sequence[Held]) -> tuple[Candidate, ...]:
    """Return the subscribers of rows in the order of their keys, each with its rows in order of time."""
    by_subscriber: dict[str | None, list[Held]] = {}
    for held in rows:
        by_subscriber.setdefault(held.subscriber, []).append(held)
    return tuple(
        Candidate(
            subscriber=subscriber,
            rows=tuple(sorted(found, key=lambda held: (held.start, held.end, held.source))),
        )
        for subscriber, found in sorted(
            by_subscriber.items(), key=lambda item: (item[0] is None, item[0] or "")
        )
    )


def _row_json(held: Held, *, shows_destination: bool) -> dict[str, Any]:
    row = held.row
    answer: dict[str, Any] = {
        "from": text_at(held.start),
        "until": text_at(held.end),
        "ports": None if not row.shared else [row.port_lo, row.port_hi],
        "protocol": protocol_text(row.protocol),
        "source": held.source,
        "clock_offset_s": seconds(held.offset),
        "end_inferred": bool(row.flags & END_INFERRED),
        "start_inferred": bool(row.flags & START_INFERRED),
        "still_open": bool(row.flags & STILL_OPEN),
        "computed": bool(row.flags & COMPUTED),
    }
    if shows_destination and row.destination is not None:
        answer["destination"] = address_text(row.version, row.destination)
    return answer
