"""One list of a thousand rows through the whole intake (一覧の受付): read, checked, compared, searched, held, written down.

The log is made by `bench.vault.sessions` (ten million sessions an hour on 2,048 shared addresses); the list asks about
sessions of it, with a share of defects, duplicates and rows that nobody fits, as lists have them.
"""

from __future__ import annotations

import os
import resource
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Final

from bench.desk.vaults import cached, made, samples

if TYPE_CHECKING:
    from pathlib import Path

NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
HEADER: Final = "整理番号,IPアドレス,送信元ポート番号,接続日時（JST）,接続先IPアドレス,作品名,ハッシュ値"


def measure(scratch: Path, vault: Path | None, *, rows: int, lines: int) -> None:
    """Print how long each part of the intake takes; what it held is let go again, so that every run meets the same vault."""
    os.environ["KAIJI_HOME"] = str(scratch / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaiji.web.settings"
    os.environ["KAIJI_DESK"] = "access-provider"
    folder = made(vault or cached(rows), rows, now=NOW)
    listing = _listing(samples(folder), lines).encode("cp932")
    _prepare(scratch / "home", folder)
    holds = _intake(listing)
    _let_go(folder, holds)
    print(f"  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB at most")


def _listing(rows: list[list[str]], lines: int) -> str:
    """Return a list: nine in ten ask about a session; the others are duplicates, miss by port or minute, or are defective."""
    pick = Random(7)
    found = [HEADER]
    for number in range(lines):
        start, end, ip, port, target, *_rest = pick.choice(rows)
        at = datetime.fromisoformat(start) + (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / 2
        when = at.replace(microsecond=0).strftime("%Y/%m/%d %H:%M:%S")
        digest = f"{pick.randrange(40):040x}"
        kind = number % 20
        if kind == 7 and len(found) > 1:
            found.append(found[-1])
            continue
        if kind == 11:
            port = str(1024 + (int(port) + 5) % 60_000)
        if kind == 13:
            when = when[:-3]
        found.append(f"B-{number},{ip},{port},{when},{target},作品{number % 40},{digest}")
    return "\n".join(found)


def _prepare(home: Path, vault: Path) -> None:
    import django
    from django.core.management import call_command

    home.mkdir(parents=True, exist_ok=True)
    (home / "desk.toml").write_text(f'carrier = "interlink"\nvault = "{vault}"\n', encoding="utf-8")
    from kaiji.web.configuration.home import prepare

    prepare(home)
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from kaiji.desks.access_provider.models import Counter

    # the journal of a vault that is kept knows the earlier runs: each run is another request
    Counter.objects.create(name=f"AP-{NOW.year}", value=Random().randrange(900_000))


def _intake(listing: bytes) -> list[str]:
    from django.db import transaction

    from kaiji.cases.actors import Actor
    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.intake.lines import Terms, lines_of
    from kaiji.desks.access_provider.intake.requester import Ground, Requester
    from kaiji.desks.access_provider.intake.sheets import read_sheet
    from kaiji.desks.access_provider.models import Receipt
    from kaiji.desks.access_provider.moves.matching import record_search
    from kaiji.desks.access_provider.moves.receiving import Incoming, receive
    from kaiji.desks.access_provider.search.searching import hold_until
    from kaiji.desks.access_provider.working import results_of

    act = Act(actor=Actor(id="user:1", role="clerk"), at=NOW + timedelta(days=1))
    terms = Terms(received_at=act.at, day=act.at.date(), items=(1, 2), right="copyright")
    marks = [("", perf_counter(), process_time())]
    sheet = read_sheet("一覧.csv", listing)
    lines = tuple(lines_of(sheet, terms))
    marks.append(("read and checked", perf_counter(), process_time()))
    incoming = Incoming(
        channel="list",
        requester=Requester(name="株式会社 計測", kind="organisation"),
        ground=Ground(basis="out-of-court-request"),
        lines=lines,
        name="一覧.csv",
        data=listing,
        carrier="interlink",
    )
    with transaction.atomic():
        receipt = receive(act, incoming)
    marks.append(("compared, sealed and written down", perf_counter(), process_time()))
    results = results_of(receipt, act.actor, at=act.at)
    marks.append(("searched, near misses found, held", perf_counter(), process_time()))
    record_search(act, receipt, results, until=hold_until(None, act.at))
    marks.append(("result sealed and written down", perf_counter(), process_time()))
    for (_before, since, cpu), (what, at, spent) in pairwise(marks):
        print(f"  {at - since:6.2f} s  {spent - cpu:6.2f} s of processor  {what}")
    counts: dict[str, int] = {}
    for stage in Receipt.get(receipt.pk).items.values_list("stage", flat=True):
        counts[stage] = counts.get(stage, 0) + 1
    held = sum(bool(found.hold) for found in results.values())
    duplicates = receipt.items.filter(relation="duplicate").count()
    wall, cpu = marks[-1][1] - marks[0][1], marks[-1][2] - marks[0][2]
    print(
        f"  {wall:6.2f} s  {cpu:6.2f} s of processor  in all, {len(lines):,} rows: {counts}, {duplicates} duplicates, {held} held"
    )
    return [found.hold for found in results.values() if found.hold]


def _let_go(folder: Path, holds: list[str]) -> None:
    """End the holds of this run, as the job does on the day they end."""
    from kaiji.desks.access_provider.search.searching import end_holds

    began, spent = perf_counter(), process_time()
    ended = end_holds(folder, holds, reason="bench", operator="bench", now=NOW + timedelta(days=2))
    print(
        f"  {perf_counter() - began:6.2f} s  {process_time() - spent:6.2f} s of processor  {len(ended)} holds ended"
    )
