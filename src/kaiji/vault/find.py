"""Who held that address and port at that second? (照会): the look-up, from question to class.

The order is fixed: is the address ours, can the question be answered at all, who fits, and only where nobody fits, was the
log complete. Nothing found is never said where part of the log is missing or was erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.coverage import Coverage
from kaiji.vault.finding import Finding, candidates_of
from kaiji.vault.holds import extracts_for, holding_ids
from kaiji.vault.leases import Leases
from kaiji.vault.matching import Held, first_change, fits, holding, subscribers, would_decide
from kaiji.vault.space import place_of
from kaiji.vault.store.lookup import Lookups
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.space import Place
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Question, Row

FARTHEST: Final = 24 * HOUR
"""How far the margin is looked for."""
_FIRST_STEP: Final = 60 * SECOND


class Desk:
    """Answers questions from one vault (照会の窓口); open it once for many."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.lookups = Lookups(manifest.folder)
        self.segments = manifest.segments()
        self.coverage = Coverage.of(manifest)
        self.leases = Leases(self.lookups, self.segments)

    def close(self) -> None:
        """Close the files."""
        self.lookups.close()

    @property
    def groups_read(self) -> int:
        """How many row groups were read and decoded so far."""
        return self.lookups.groups_read

    def find(self, question: Question, *, request: str) -> Finding:
        """Return the answer to a question; holds placed for the same request are searched too."""
        place = place_of(self.manifest, question.version, question.address, question.at)
        if not place.ours and (place.declared or not place.shared | place.plain):
            return _not_ours(question, place)
        bare = question.port is None and question.destination is None
        if bare and place.shared and not place.plain:
            return _underspecified(question, _NEEDS_PORT)
        return self._found(_Search(self, question, request), question, bare=bare)

    def _found(self, search: _Search, question: Question, *, bare: bool) -> Finding:
        rows = holding(search.within(0), question)
        if bare and any(held.row.shared for held in rows):
            return _underspecified(question, _NEEDS_PORT)
        if question.port is None and any(held.row.shared and held.row.destination is None for held in rows):
            return _underspecified(question, _NO_DESTINATION)
        gap = self.coverage.gap(question, complete=search.kept)
        held_by = tuple(holding_ids(self.manifest, question)) if gap is not None else ()
        if gap is not None and (not rows or gap.erased):
            return Finding(question=question, klass="not_covered", reasons=(gap.words,), held_by=held_by)
        margin, at_least = search.margin()
        if not rows:
            return Finding(question=question, klass="none", margin=margin, margin_at_least=at_least)
        if any(held.subscriber is None for held in rows):
            return Finding(
                question=question, klass="not_covered", reasons=(_NO_LEASE,), candidates=candidates_of(rows)
            )
        single = len(subscribers(rows)) == 1
        return Finding(
            question=question,
            klass="unique" if single else "ambiguous",
            candidates=candidates_of(rows),
            margin=margin,
            margin_at_least=at_least,
            would_decide=() if single else would_decide(rows, question),
            reasons=() if gap is None else (gap.words,),
        )


class _Search:
    """The rows around one question, read as far as they are needed."""

    def __init__(self, desk: Desk, question: Question, request: str) -> None:
        self._desk = desk
        self._question = question
        self._read: set[str] = set()
        self._rows: list[Held] = []
        extracts = extracts_for(desk.manifest, question, request)
        self.kept = extracts.slack is not None
        """A hold of this request kept everything there was of this question: erasure took nothing of it."""
        self._farthest = self._knowable(extracts.slack)
        for row, source in extracts.rows:
            self._take(row, 0, source)

    def within(self, reach: int) -> list[Held]:
        """Return every row that may hold a window moved by up to `reach`."""
        first, last = self._question.window
        for segment in self._desk.segments:
            if (
                segment.name in self._read
                or segment.version != self._question.version
                or segment.kind == "lease"
            ):
                continue
            if (
                segment.min_start - abs(segment.offset) <= last + reach
                and segment.max_end + abs(segment.offset) >= first - reach
            ):
                self._read.add(segment.name)
                for row in self._rows_of(segment):
                    self._take(row, segment.offset, segment.source)
        return self._rows

    def margin(self) -> tuple[int, bool]:
        """Return how far the time may move before other subscribers hold, and whether that is only a lower bound."""
        reach = min(_FIRST_STEP, self._farthest)
        while True:
            found = first_change(self.within(reach), self._question, reach)
            if found is not None and found < self._farthest:
                return found, False
            if found is not None or reach >= self._farthest:
                return self._farthest, True
            reach = min(self._farthest, reach * 15)

    def _knowable(self, slack: int | None) -> int:
        """Return how far the time may move without leaving what was not erased."""
        erased = self._desk.coverage.expired_before
        if erased is None:
            return FARTHEST
        return min(FARTHEST, max(self._question.window[0] - erased, slack or 0, 0))

    def _rows_of(self, segment: Segment) -> list[Row]:
        question = self._question
        first, last = question.window
        return self._desk.lookups.rows(
            segment,
            question.address,
            port=question.port,
            destination=question.destination,
            first=first - FARTHEST - HOUR,
            last=last + FARTHEST + HOUR,
        )

    def _take(self, row: Row, offset: int, source: str) -> None:
        if not fits(row, self._question):
            return
        if not row.joins:
            self._rows.append(
                Held(
                    row=row, subscriber=row.holder, start=row.start, end=row.end, offset=offset, source=source
                )
            )
            return
        self._rows.extend(self._desk.leases.whose(row, offset=offset, source=source))


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
