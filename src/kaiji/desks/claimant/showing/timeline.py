"""The timeline of a case as a picture (時系列図), from the stored clocks: nothing is planned while a page waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.models import CaseRow, ClockRow
from kaiji.clock.picture import Bar, Mark, timeline
from kaiji.desks.claimant.showing.faces import log_face, step_words
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.words import Language

MOST: Final = 12


def timeline_svg(case: CaseRow, today: date, language: Language) -> str | None:
    """Return the picture, None where no log has a day yet. It names posts and steps, no person."""
    logs = list(
        ClockRow.objects.filter(case_id=case.pk, kind="log", earliest__isnull=False).order_by(
            "held", "earliest", "id"
        )[: MOST + 1]
    )
    for row in logs:
        row.case = case
    bars = [bar for row in logs[:MOST] if (bar := _bar(row, today)) is not None]
    if not bars:
        return None
    last = max(bar.latest or bar.likely for bar in bars)
    marks = [
        Mark(label=words, on=row.step_by, kind="step")
        for row in logs[:1]
        if row.step_by is not None and (words := step_words(row.step, today)) is not None
    ]
    ends = ClockRow.objects.filter(case_id=case.pk, kind="deadline", earliest__gte=today, earliest__lte=last)
    for row in ends.order_by("earliest", "id")[:8]:
        row.case = case
        if row.earliest is not None:
            marks.append(Mark(label=Words(**row.words["what"]), on=row.earliest, kind="deadline"))
    more = ClockRow.objects.filter(case_id=case.pk, kind="log", earliest__isnull=False).count() - len(bars)
    notes = (
        (Words(ja=f"図にないログがほかに{more}件あります。", en=f"{more} more logs are not drawn."),)
        if more > 0
        else ()
    )
    title = Words(ja=f"{case.number} 時系列", en=f"{case.number}: timeline")
    return timeline(bars, marks, today=today, title=title, language=language, notes=notes)


def _bar(row: ClockRow, today: date) -> Bar | None:
    since = row.words["counted_from"]
    if since is None or row.earliest is None or row.likely is None:
        return None
    shown = log_face(today, row.earliest, row.likely, row.latest, held=row.held)
    return Bar(
        label=Words(**row.words["what"]),
        state=shown.words,
        since=parse_day(since),
        earliest=row.earliest,
        likely=row.likely,
        latest=row.latest,
    )
