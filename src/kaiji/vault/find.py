"""Who held that address and port at that second? (照会): the look-up, from question to class.

The order is fixed: is the address ours, can the question be answered at all, who fits, and only where nobody fits, was the
log complete. Nothing found is never said where part of the log is missing or was erased.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.coverage import Coverage, Gap
from kaiji.vault.finding import Finding, candidates_of
from kaiji.vault.holds import Kept
from kaiji.vault.leases import with_subscribers
from kaiji.vault.matching import Held, first_change, fits, holding, subscribers, would_decide
from kaiji.vault.rules.history import History, rows_of
from kaiji.vault.space import Space
from kaiji.vault.store.port import Wanted
from kaiji.vault.values import COMPUTED, HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.vault.holds import Extracts
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.matching import Class
    from kaiji.vault.rules.computing import Line
    from kaiji.vault.rules.history import Computed
    from kaiji.vault.space import Place
    from kaiji.vault.store.port import Found, Store
    from kaiji.vault.values import Question

FARTHEST: Final = HOUR
"""How far the margin is looked for: as far as a tolerance can be asked for."""
_AT_ONCE: Final = 10_000
"""Questions whose rows are read together, and are in memory together."""


@dataclass(frozen=True, slots=True)
class _Read:
    """Questions with what was read for them."""

    early: list[Finding | None]
    asked: list[tuple[Question, Computed | None]]
    found: list[list[Found]]


class Desk:
    """Answers questions from one vault (照会の窓口); open it once for many."""

    def __init__(self, manifest: Manifest, store: Store) -> None:
        self._store = store
        self._space = Space(manifest)
        self._coverage = Coverage.of(manifest)
        self._kept = Kept(manifest)
        self._history = History.of(manifest)

    def find(self, question: Question, *, request: str) -> Finding:
        """Return the answer to a question; holds placed for the same request are searched too."""
        return self.find_many([question], request=request)[0]

    def find_many(self, questions: Sequence[Question], *, request: str, brief: bool = False) -> list[Finding]:
        """Return the answers to many questions, which share what is read; raises SegmentError where any row is lost.

        Questions in the order of address and port share most. `brief`: class, subscribers, stretches and margin are all that is
        wanted of them.
        """
        brief = brief and not self._kept.any_for(request)
        answers: list[Finding] = []
        for at in range(0, len(questions), _AT_ONCE):
            answers += self._answered(self._read(questions[at : at + _AT_ONCE], brief=brief), request)
        return answers

    def _read(self, questions: Sequence[Question], *, brief: bool) -> _Read:
        """Answer what needs no search, and read the rows for the rest."""
        computed = [self._history.ask(question, FARTHEST) for question in questions]
        places = [self._space.place_of(q.version, q.address, q.at) for q in questions]
        early = [
            _unasked(q, place, ruled) for q, place, ruled in zip(questions, places, computed, strict=True)
        ]
        asked = [
            (q, ruled) for q, ruled, answer in zip(questions, computed, early, strict=True) if answer is None
        ]
        return _Read(early, asked, self._store.candidates([_wanted(q, brief=brief) for q, _ in asked]))

    def _answered(self, read: _Read, request: str) -> list[Finding]:
        fitting = [
            [one for one in rows if fits(one.row, q)] + ([] if ruled is None else rows_of(ruled, q, None))
            for (q, ruled), rows in zip(read.asked, read.found, strict=True)
        ]
        near = [(q.window[0] - FARTHEST, q.window[1] + FARTHEST) for q, _ in read.asked]
        held = iter(zip(read.asked, with_subscribers(self._store, fitting, near), strict=True))
        return [self._found(*next(held), request) if answer is None else answer for answer in read.early]

    def _found(self, asked: tuple[Question, Computed | None], held: list[Held], request: str) -> Finding:
        question, ruled = asked
        extracts = self._kept.rows_for(question, request)
        around = _with_extracts(held, extracts, question)
        rows = holding(around, question)
        if question.port is None:
            missing = _missing(rows, question)
            if missing is not None:
                return _underspecified(question, missing)
        gap = self._gap(question, ruled, rows, complete=extracts.slack is not None)
        if gap is not None and (not rows or gap.erased):
            held_by = self._kept.covering(question)
            return Finding(question=question, klass="not_covered", reasons=(gap.words,), held_by=held_by)
        margin, at_least = self._margin(around, asked, extracts.slack)
        if not rows:
            reasons = () if ruled is None or ruled.none is None else (ruled.none,)
            return Finding(
                question=question, klass="none", margin=margin, margin_at_least=at_least, reasons=reasons
            )
        if any(one.subscriber is None for one in rows):
            return Finding(
                question=question, klass="not_covered", reasons=(_NO_LEASE,), candidates=candidates_of(rows)
            )
        single = len(subscribers(rows)) == 1
        return Finding(
            question=question,
            klass=_class_of(rows) if single else "ambiguous",
            candidates=candidates_of(rows),
            margin=margin,
            margin_at_least=at_least,
            would_decide=() if single else would_decide(rows, question),
            reasons=() if gap is None else (gap.words,),
            lines=() if ruled is None else _lines_now(ruled, question),
        )

    def _gap(
        self, question: Question, ruled: Computed | None, rows: list[Held], *, complete: bool
    ) -> Gap | None:
        """Return why an answer may not be whole: a log that is missing or erased, or a rule that is not on record."""
        gap = self._coverage.gap(question, complete=complete)
        if ruled is None or (gap is not None and gap.erased):
            return gap
        if ruled.gap is not None:
            return Gap(words=ruled.gap, erased=False)
        # the rule alone answers: no log of translations is needed
        unused = ruled.none is not None and ruled.certain
        return None if unused or any(one.row.flags & COMPUTED for one in rows) else gap

    def _margin(
        self, around: list[Held], asked: tuple[Question, Computed | None], slack: int | None
    ) -> tuple[int, bool]:
        """Return how far the time may move before other subscribers hold, and whether that is only a lower bound."""
        question, ruled = asked
        farthest = FARTHEST if ruled is None else ruled.knowable
        if self._coverage.expired_before is not None:
            # not beyond what was not erased, or what a hold kept of it
            farthest = min(farthest, max(question.window[0] - self._coverage.expired_before, slack or 0, 0))
        found = first_change(around, question, farthest)
        return (farthest, True) if found is None or found >= farthest else (found, False)


def _unasked(question: Question, place: Place, ruled: Computed | None) -> Finding | None:
    """Return the answer to a question that is not searched for; None: it is."""
    if (
        not place.ours
        and (ruled is None or place.declared)
        and (place.declared or not place.shared | place.plain)
    ):
        return _not_ours(question, place)
    if question.port is None and question.destination is None and place.shared and not place.plain:
        return _underspecified(question, _NEEDS_PORT)
    if ruled is not None and ruled.needs_port and not (question.destination is not None and place.shared):
        return Finding(
            question=question,
            klass="underspecified",
            needs=("port",),
            reasons=() if ruled.none is None else (ruled.none,),
        )
    return None


def _class_of(rows: list[Held]) -> Class:
    """Return the class of rows of one subscriber: computed where nothing of it was logged."""
    return "computed" if all(held.row.flags & COMPUTED for held in rows) else "unique"


def _lines_now(ruled: Computed, question: Question) -> tuple[Line, ...]:
    """Return the computed lines whose rule was in force in the window itself."""
    first, last = question.window
    return tuple(
        line
        for line in ruled.lines
        if line.rule.validity.since <= last
        and (line.rule.validity.until is None or line.rule.validity.until > first)
    )


def _wanted(question: Question, *, brief: bool) -> Wanted:
    first, last = question.window
    said = (question.protocol, question.destination, question.destination_port)
    return Wanted(
        brief=brief and question.port is not None and said == (None, None, None),
        version=question.version,
        address=question.address,
        port=question.port,
        destination=question.destination,
        first=first - FARTHEST,
        last=last + FARTHEST,
    )


def _missing(rows: list[Held], question: Question) -> Words | None:
    """Return which fact is missing to a question without a port that met a shared address."""
    if question.destination is None:
        return _NEEDS_PORT if any(held.row.shared for held in rows) else None
    silent = any(held.row.shared and held.row.destination is None for held in rows)
    return _NO_DESTINATION if silent else None


def _with_extracts(held: list[Held], extracts: Extracts, question: Question) -> list[Held]:
    """Return the rows of the store and those a hold kept; where a lease has gone since, the copy says whose it was."""
    copies = [
        Held(row=row, subscriber=None if row.joins else row.holder, start=row.start, end=row.end, offset=0, source=hold)
        for row, hold in extracts.rows
        if fits(row, question)
    ]  # fmt: skip
    if not copies:
        return held
    named = [copy for copy in copies if copy.subscriber is not None]
    return copies + [part for one in held for part in ([one] if one.subscriber else _beyond(one, named))]


def _beyond(one: Held, copies: list[Held]) -> list[Held]:
    """Return the stretches of a row without a lease for which no copy of the same row says whose it was."""
    parts = [(one.start, one.end)]
    for copy in copies:
        if _what(copy) == _what(one):
            parts = [
                (start, end)
                for first, last in parts
                for start, end in (
                    (first, min(last, copy.start - 1)),
                    (max(first, copy.end + 1), last),
                )
                if start <= end
            ]
    return [replace(one, start=start, end=end) for start, end in parts]


def _what(held: Held) -> tuple[int, int, int | None, int | None]:
    row = held.row
    return row.port_lo, row.port_hi, row.protocol, row.destination


_NEEDS_PORT: Final = Words(
    ja="このアドレスは同じ時刻に複数の契約者が使います。送信元ポート番号か接続先IPアドレスがなければ、関係のない人の情報に触れることになるため、検索しません。",
    en="Several subscribers use this address at once. Without source port or destination address the search would touch"
    " people who have nothing to do with it, so it is not made.",
)
_NO_DESTINATION: Final = Words(
    ja="この時刻のログには接続先が記録されていません。送信元ポート番号がなければ答えられません。",
    en="The log of that time has no destinations; it cannot be answered without the source port.",
)
_NO_LEASE: Final = Words(
    ja="変換の記録はありますが、内側のアドレスがだれに割り当てられていたかの記録がありません。",
    en="The translation was logged, but not to whom the inside address was leased.",
)


def _not_ours(question: Question, place: Place) -> Finding:
    if place.partner is not None:
        words = Words(
            ja=f"卸先の事業者({place.partner})の契約者が使うアドレスです。",
            en=f"Subscribers of a wholesale partner ({place.partner}) use this address.",
        )
    elif place.declared:
        words = Words(
            ja="その時刻に自社のものとして登録されたアドレス範囲にありません。",
            en="It is not in the space declared as ours at that time.",
        )
    else:
        words = Words(
            ja="取り込んだログにこのアドレスの範囲は一度も現れていません(自社の範囲は登録されていません)。",
            en="No log taken in ever bore an address of this network (no space of ours was declared).",
        )
    return Finding(question=question, klass="not_ours", partner=place.partner, reasons=(words,))


def _underspecified(question: Question, words: Words) -> Finding:
    return Finding(question=question, klass="underspecified", needs=("port", "destination"), reasons=(words,))
