"""Fill an office with many cases, and one very large one, to measure the pages on (事務所のデータ).

    python -m bench.web.offices --home /tmp/office --cases 10000 --posts 500 --providers 20
    DATABASE_URL=postgresql://… python -m bench.web.offices --home /tmp/office …

The names are made up; the rows are those that moves write: facts sealed and indexed, clocks planned, journal chained. Written in bulk,
about 250 cases a second on SQLite. Call `fill` from another program whose Django is set up.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kaiji.casefile.steps import Communication, Cost, Exhibit, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Claim, Party, Site

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILY = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
]
GIVEN = [
    "花子",
    "太郎",
    "一郎",
    "美咲",
    "陽菜",
    "蓮",
    "大翔",
    "さくら",
    "健",
    "直子",
    "誠",
    "恵",
    "翔太",
    "優子",
    "明",
    "由美",
]
CARRIERS = (
    "docomo",
    "kddi",
    "softbank",
    "rakuten",
    "sonynet",
    "biglobe",
    "jcom",
    "optage",
    "nifty",
    "iij",
    "asahinet",
    "ctc",
)
LINES = ("あの店の店長は横領をしている", "この会社は詐欺だ", "○○は前科がある", "住所を晒します", "無能な医者")
LARGE_NUMBER = "2026-LARGE"


def cases(count: int, *, today: date, seed: int = 1) -> Iterator[Case]:
    """Give `count` small cases: a claimant, counsel, a site, one to four posts, half of them already disclosed."""
    random = Random(seed)  # made-up data
    for n in range(count):
        yield _small(n, random, today)


def _person(random: Random) -> str:
    return f"{random.choice(FAMILY)}{random.choice(GIVEN)}"


def _parties(random: Random, n: int) -> tuple[Party, ...]:
    return (
        Party(id="claimant", role="claimant", name=_person(random), address=f"東京都千代田区{n % 30 + 1}-1"),
        Party(id="counsel", role="counsel", name=f"弁護士 {_person(random)}", represents=("claimant",)),
        Party(id="op", role="content-provider", name=f"掲示板{n % 40}", kind="organisation"),
        Party(
            id="isp",
            role="access-provider",
            kind="organisation",
            name="回線事業者",
            carrier=CARRIERS[n % len(CARRIERS)],
        ),
    )


def _post(random: Random, n: int, number: int, at: datetime) -> CasePost:
    url = f"https://board{n % 40}.example.jp/topic/{n}/{number}"
    return CasePost(
        id=f"p{number}",
        site="s",
        url=url,
        topic=f"話題 {n}",
        number=number,
        name=f"名無し{random.randrange(500)}",
        posted_at=at,
        posted_at_raw=at.isoformat(" "),
        text=f"{random.choice(LINES)}({random.randrange(1000)})",
        state="up",
    )


def _small(n: int, random: Random, today: date) -> Case:
    start = datetime(today.year, today.month, today.day, 3, tzinfo=UTC) - timedelta(
        days=random.randrange(5, 200)
    )
    posts = tuple(
        _post(random, n, number, start + timedelta(minutes=number))
        for number in range(1, random.randint(1, 4) + 1)
    )
    opened = min(start.date() + timedelta(days=random.randrange(1, 20)), today)
    disclosed = n % 2 == 0
    rows = tuple(
        Communication(
            id=f"m{post.number}", post=post.id, kind="post", at=post.posted_at, ip=f"203.0.113.{n % 250}", port=5000 + n % 900,
            disclosed_by="op", disclosed_on=today, carrier="isp",
        )
        for post in posts
    ) if disclosed else ()  # fmt: skip
    return Case(
        schema=SCHEMA,
        id=f"{opened.year}-{n:05d}",
        title=f"{_person(random)}の件",
        opened_on=opened,
        edition="office",
        party=_parties(random, n),
        site=(Site(id="s", name=f"掲示板{n % 40}", url=f"https://board{n % 40}.example.jp/", operator="op"),),
        post=posts,
        claim=tuple(Claim(id=f"c{post.number}", post=post.id, by="claimant", right="defamation-fact") for post in posts),
        communication=rows,
        request=(
            Request(
                id="r1", kind="disclosure", to="op", posts=tuple(post.id for post in posts), sent_on=opened,
                outcome="accepted" if disclosed else "pending", answered_on=today if disclosed else None,
            ),
        ),
        exhibit=tuple(Exhibit(id=f"ex{post.number}", title="投稿の画面", post=post.id) for post in posts),
        cost=(Cost(id="k1", on=opened, yen=1000 * random.randint(1, 90), kind="court-fee"),),
    )  # fmt: skip


def large_case(posts: int, providers: int, *, today: date, seed: int = 2) -> Case:
    """Return one case in which every one of `posts` posts concerns every one of `providers` providers."""
    random = Random(seed)  # made-up data
    base = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
    names = [f"isp{n}" for n in range(providers)]
    written = tuple(
        _post(random, 0, number, base - timedelta(days=random.randrange(2, 170), minutes=number))
        for number in range(1, posts + 1)
    )
    isps = tuple(
        Party(id=name, role="access-provider", kind="organisation", name=f"回線{n}", carrier=CARRIERS[n] if n < len(CARRIERS) else None)
        for n, name in enumerate(names)
    )  # fmt: skip
    everything = tuple(post.id for post in written)
    return Case(
        schema=SCHEMA,
        id=LARGE_NUMBER,
        title="大規模な件",
        opened_on=today - timedelta(days=1),
        edition="office",
        party=(*_parties(random, 0)[:3], *isps),
        site=(Site(id="s", name="掲示板", url="https://board0.example.jp/", operator="op"),),
        post=written,
        claim=tuple(Claim(id=f"c{post.number}", post=post.id, by="claimant", right="defamation-fact") for post in written),
        communication=tuple(
            Communication(
                id=f"m{post.number}", post=post.id, kind="post", at=post.posted_at, ip="203.0.113.9", port=5136,
                disclosed_by="op", disclosed_on=today, carrier=names[number % providers],
            )
            for number, post in enumerate(written)
        ),
        request=tuple(
            Request(id=f"r{n}", kind="preservation", to=name, posts=everything, sent_on=today, outcome="pending")
            for n, name in enumerate(names)
        ),
        exhibit=tuple(Exhibit(id=f"ex{post.number}", title="投稿の画面", post=post.id) for post in written),
    )  # fmt: skip


def fill(values: Iterator[Case], *, at: datetime, batch: int = 500) -> int:
    """Write cases in bulk into the office whose Django is set up; return how many rows were written."""
    total, held = 0, []
    for value in values:
        held.append(value)
        if len(held) == batch:
            total += _write(held, at)
            held = []
    return total + _write(held, at)


def _write(values: list[Case], at: datetime) -> int:
    from django.db import transaction

    from kaiji.cases.actors import WORKER
    from kaiji.cases.clocks import made_clocks
    from kaiji.cases.facts.mirrors import KINDS
    from kaiji.cases.facts.rows import made_rows, set_case
    from kaiji.cases.guard import allowed
    from kaiji.cases.journal.recording import record
    from kaiji.cases.models import CaseRow
    from kaiji.cases.searching.index import put_new
    from kaiji.cases.searching.taking import words_of_case
    from kaiji.ground.instants import day_in_japan

    rows: dict[Any, list[Any]] = defaultdict(list)
    with transaction.atomic(), allowed("bench.filled"):
        for value in values:
            case = CaseRow(version=1, indexed=True)
            set_case(case, value)
            clocks, cells = made_clocks(case, value, today=day_in_japan(at))
            rows[CaseRow].append(case)
            for name, kind in KINDS.items():
                rows[kind.row] += made_rows(case, kind, enumerate(getattr(value, name), 1))
            for row in (*clocks, *cells):
                rows[type(row)].append(row)
        for table in sorted(rows, key=lambda table: table is not CaseRow):
            table.objects.bulk_create(rows[table], batch_size=1000)
        pairs = list(zip(rows[CaseRow], values, strict=True))
        put_new([entry for case, value in pairs for entry in words_of_case(case, value)])
        for case in rows[CaseRow]:
            record("case.opened", actor=WORKER, at=at, subject=case, version=1)
    return sum(map(len, rows.values()))


def main() -> None:
    """Fill the office of `--home`, made if it is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--providers", type=int, default=20)
    args = parser.parse_args()
    os.environ["KAIJI_HOME"] = str(args.home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
    args.home.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    from kaiji.ground.instants import now, today_in_japan

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    today, started = today_in_japan(), perf_counter()
    rows = fill(cases(args.cases, today=today), at=now())
    middle = perf_counter()
    rows += fill(iter([large_case(args.posts, args.providers, today=today)]), at=now())
    ended = perf_counter()
    print(f"{args.cases:,} cases in {middle - started:.1f} s, {args.cases / (middle - started):.0f} a second")
    print(
        f"one case of {args.posts} posts × {args.providers} providers in {ended - middle:.1f} s; {rows:,} rows in all"
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
