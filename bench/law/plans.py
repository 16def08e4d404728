"""How fast a case is planned, from one post to ten thousand (計画の速さ)."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.clock.plan import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

_TODAY = date(2026, 11, 23)
_RUNS = 5


def figures() -> Iterator[str]:
    """Yield one line a size: median seconds for a whole plan and plans of a post per second."""
    for count in (1, 100, 1_000, 10_000):
        case = _case(count)
        ways = len(plan(case, today=_TODAY).posts[0].ways)
        seconds = []
        for _ in range(_RUNS if count < 10_000 else 3):
            began = time.perf_counter()
            plan(case, today=_TODAY)
            seconds.append(time.perf_counter() - began)
        middle = median(seconds)
        yield f"{count:>7,} posts × {ways} ways{middle:>12.3f} s{count / middle:>14,.0f} posts/s   {1 / middle:>9,.1f} plans/s"


def _case(count: int) -> Case:
    """Make posts over five months on four sites, as a busy office would have them; the same every time."""
    pick = random.Random(20261123)
    sites = tuple(
        Site(id=f"s{n}", name=f"掲示板{n}", url=f"https://board{n}.example/", operator="op", logs="post")
        for n in range(4)
    )
    posts = tuple(
        CasePost(
            id=f"p{n}",
            site=f"s{n % 4}",
            url=f"https://board{n % 4}.example/{n}",
            posted_at=datetime(2026, 6, 20, tzinfo=UTC) + timedelta(minutes=pick.randrange(220_000)),
        )
        for n in range(count)
    )
    operator = Party(id="op", role="content-provider", kind="organisation", name="株式会社ひろば")
    return Case(
        schema=SCHEMA, id="bench", title="計測", opened_on=_TODAY, party=(operator,), site=sites, post=posts
    )
