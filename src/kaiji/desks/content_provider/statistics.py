"""The yearly figures (年次統計): counts only, for publication; small numbers name nobody because no row does."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F

from kaiji.desks.content_provider.clocks import LATER, TARGET
from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.models import Line, LogHold, Matter, Opinion, RemovalNotice
from kaiji.desks.content_provider.moves.holding import midnight
from kaiji.desks.content_provider.removal import NOTICE_STAGES, waivers
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.desks.content_provider.standing import (
    BASES,
    CHANNELS,
    GRANT_GROUNDS,
    OPINION_STAGES,
    OUTCOMES,
    REASONS,
    SORTS,
)
from kaiji.ground.instants import day_in_japan, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

_DAY = timedelta(days=1)
_ITEMS = Words(ja="件", en="items")
_FIRST, _LAST = 2002, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One count (件数)."""

    group: Words
    name: Words
    code: str
    count: int
    unit: Words = _ITEMS


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
    received = Words(ja="受付", en="received")
    found = [
        Figure(group=received, name=Words(ja="合計", en="in all"), code="received", count=matters.count()),
        *_counted(received, matters, "sort", SORTS),
        *_counted(Words(ja="根拠", en="by basis"), matters, "basis", BASES),
        *_counted(
            Words(ja="削除の照会の特例", en="special rules of deletion"),
            matters.filter(sort="deletion"),
            "special",
            {one.id: one.title for one in SPECIALS.values()},
        ),
        *_counted(Words(ja="受付の方法", en="by channel"), matters, "channel", CHANNELS),
        *_counted(Words(ja="結果", en="outcome"), matters.exclude(outcome=""), "outcome", OUTCOMES),
        Figure(
            group=Words(ja="結果", en="outcome"),
            name=Words(ja="まだ終わっていない", en="still open"),
            code="open",
            count=matters.filter(closed_at=None).count(),
        ),
        *_in_time(matters),
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
    found += _told(opinions)
    found += _removals(RemovalNotice.objects.filter(matter__in=matters))
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
        unit=Words(ja="日", en="days"),
    )
    return (*found, days)


def _in_time(matters: QuerySet[Matter]) -> list[Figure]:
    """Count what was closed by the day it was due, by whether the law or the desk set that day."""
    closed = matters.exclude(closed_at=None).exclude(due_on=None)
    counts = {True: [0, 0], False: [0, 0]}
    for rule, due_on, closed_at in closed.values_list("due_rule", "due_on", "closed_at").iterator():
        counts[rule not in {TARGET, LATER}][day_in_japan(closed_at) > due_on] += 1
    legal, own = (
        Words(ja="法の期間", en="periods of the law"),
        Words(ja="窓口の目安", en="the desk's own aim"),
    )
    kept, late = Words(ja="期限までに終了", en="closed in time"), Words(ja="期限の後に終了", en="closed late")
    return [
        Figure(group=group, name=name, code=f"{code}-{which}", count=counts[law][n])
        for law, group, code in ((True, legal, "law"), (False, own, "aim"))
        for n, (name, which) in enumerate(((kept, "in-time"), (late, "late")))
    ]


def _told(opinions: QuerySet[Opinion]) -> list[Figure]:
    """Count the notices to posters: that an order came, and what came of it."""
    group = Words(ja="発信者への通知", en="notices to posters")
    ordered = Words(ja="開示命令を受けた旨", en="an order to disclose came")
    result = Words(ja="結果", en="what came of it")
    return [
        Figure(
            group=group, name=ordered, code="order-told", count=opinions.exclude(order_told_at=None).count()
        ),
        Figure(group=group, name=result, code="told", count=opinions.exclude(told_at=None).count()),
    ]


def _removals(notices: QuerySet[RemovalNotice]) -> list[Figure]:
    """Count the notices of removals nobody was asked about: given, come back, left out by ground."""
    group = Words(ja="照会なしの削除の通知", en="removals told without an inquiry")
    left_out = Words(ja="照会なしの削除を知らせない理由", en="why a removal was not told")
    grounds = {one.id: one.title for one in waivers(today_in_japan()).values()}
    return [
        *_counted(group, notices, "stage", NOTICE_STAGES),
        *_counted(left_out, notices.filter(stage="waived"), "waived", grounds),
    ]


def as_csv(figures: Iterable[Figure], year: int, operator: str) -> bytes:
    """Return the figures as a table (UTF-8 with BOM): whose and of which year stands on every row."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["年", "事業者", "区分", "項目", "数", "単位", "group", "name", "unit", "code"])
    for one in figures:
        table.writerow(
            [
                year,
                operator,
                one.group.ja,
                one.name.ja,
                one.count,
                one.unit.ja,
                one.group.en,
                one.name.en,
                one.unit.en,
                one.code,
            ]
        )
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
