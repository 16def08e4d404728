"""Was the log complete there? (ログの網羅): without this, "no record" would look like "nobody"."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from kaiji.ground.words import Words
from kaiji.vault.values import text_at

if TYPE_CHECKING:
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Why the log is not complete at a question's time (欠落)."""

    words: Words
    erased: bool
    """Rows were erased by expiry: even what is left must not be taken for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The stretches of time that the imports cover (網羅している期間), joined where they touch."""

    spans: tuple[tuple[int, int], ...]
    expired_before: int | None

    @classmethod
    def of(cls, manifest: Manifest) -> Coverage:
        """Read what a vault covers."""
        rows = manifest.db.execute(
            "SELECT covers_from, covers_until FROM import WHERE leases=0 AND covers_from IS NOT NULL ORDER BY 1, 2"
        )
        spans: list[tuple[int, int]] = []
        for first, last in rows:
            if spans and first <= spans[-1][1] + 1:
                spans[-1] = spans[-1][0], max(spans[-1][1], last)
            else:
                spans.append((first, last))
        return cls(spans=tuple(spans), expired_before=manifest.expired_before)

    def gap(self, question: Question, *, complete: bool) -> Gap | None:
        """Return why the window of a question is not covered, or None; `complete`: a hold kept all of it."""
        first, last = question.window
        if self.expired_before is not None and first < self.expired_before and not complete:
            since = text_at(self.expired_before)
            return Gap(
                words=Words(
                    ja=f"{since} より前のログは保存期間を過ぎて消去されました。",
                    en=f"The log before {since} has been erased at the end of its retention.",
                ),
                erased=True,
            )
        # the stretches are apart: the last that begins in time is the only one that can reach
        before = bisect_right(self.spans, first, key=itemgetter(0))
        if before and last <= self.spans[before - 1][1]:
            return None
        return Gap(
            words=Words(
                ja="その時刻のログは取り込まれていないか、欠けています。",
                en="The log of that time was not taken in, or has a gap.",
            ),
            erased=False,
        )
