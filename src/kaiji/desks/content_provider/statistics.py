"""The yearly figures (年次統計): counts only, for publication; small numbers name nobody because no row does."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F

from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.models import Line, LogHold, Matter, Opinion
from kaiji.desks.content_provider.moves.holding import midnight
from kaiji.desks.content_provider.standing import (
    CHANNELS,
    GRANT_GROUNDS,
    OPINION_STAGES,
    OUTCOMES,
    REASONS,
    SORTS,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

_DAY = timedelta(days=1)
_FIRST, _LAST = 2002, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One count (件数)."""

    group: Words
    name: Words
    code: str
    count: int


def figures_of(year: int) -> tuple[Figure, ...]:
    """Return the counts of the requests received in a year of Japan, and of what came of them."""
    if not _FIRST <= year <= _LAST:
        raise RequestFormError(
            Words(ja="その年の統計はありません。", en="There are no figures of that year."),
            given=str(year)[:20],
            accepted=Words(ja=f"{_FIRST}〜{_LAST}", en=f"{_FIRST} to {_LAST}"),
        )
    begin, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    matters = Matter.objects.filter(received_at__gte=begin, received_at__lt=end, test=False)
    lines = Line.objects.filter(matter__in=matters).exclude(task_type="preservation")
    opinions = Opinion.objects.filter(matter__in=matters)
    holds = LogHold.objects.filter(asked_at__gte=begin, asked_at__lt=end)
    found = [
        *_counted(Words(ja="受付", en="received"), matters, "sort", SORTS),
        *_counted(Words(ja="受付の方法", en="by channel"), matters, "channel", CHANNELS),
        *_counted(Words(ja="結果", en="outcome"), matters.exclude(outcome=""), "outcome", OUTCOMES),
        *_counted(
            Words(ja="応じなかった理由(項目)", en="grounds of refusal (lines)"),
            lines.filter(status="refused"),
            "ground",
            REASONS,
        ),
        *_counted(
            Words(ja="応じた根拠(項目)", en="grounds of granting (lines)"),
            lines.filter(status="granted"),
            "ground",
            GRANT_GROUNDS,
        ),
        *_counted(Words(ja="意見照会", en="inquiries"), opinions, "stage", OPINION_STAGES),
    ]
    hold = Words(ja="ログ保全", en="log holds")
    found.append(
        Figure(
            group=hold,
            name=Words(ja="開始", en="placed"),
            code="placed",
            count=holds.exclude(placed_at=None).count(),
        )
    )
    found.append(
        Figure(
            group=hold,
            name=Words(ja="解除", en="released"),
            code="released",
            count=holds.filter(stage="released").count(),
        )
    )
    days = Figure(
        group=Words(ja="処理日数", en="days taken"),
        name=Words(ja="受付から終了まで(平均)", en="from receipt to the end, on average"),
        code="mean-days",
        count=_mean_days(matters),
    )
    return (*found, days)


def as_csv(figures: Iterable[Figure]) -> bytes:
    """Return the figures as a table (UTF-8 with BOM)."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["区分", "group", "項目", "name", "code", "count"])
    for one in figures:
        table.writerow([one.group.ja, one.group.en, one.name.ja, one.name.en, one.code, one.count])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _counted(group: Words, rows: QuerySet[Any], column: str, names: Mapping[str, Words]) -> list[Figure]:
    counts = {row[column]: row["n"] for row in rows.order_by().values(column).annotate(n=Count("pk"))}
    return [
        Figure(group=group, name=words, code=code, count=counts.get(code, 0)) for code, words in names.items()
    ]


def _mean_days(matters: QuerySet[Matter]) -> int:
    taken = ExpressionWrapper(F("closed_at") - F("received_at"), output_field=DurationField())
    mean = matters.exclude(closed_at=None).aggregate(mean=Avg(taken))["mean"]
    return 0 if mean is None else round(mean / _DAY)
