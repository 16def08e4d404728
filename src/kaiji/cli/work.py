"""`kaiji work`: the background worker, and the jobs it gave up (裏の仕事)."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, example, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--once", action="store_true", help="今あるものだけ処理して終わる / run what is due now, then stop"
    )
    parser.add_argument(
        "--dead", action="store_true", help="あきらめた仕事を並べる / list the jobs that were given up"
    )
    parser.add_argument(
        "--revive", type=int, metavar="JOB", help="あきらめた仕事をもう一度試す / try one of them again"
    )
    parser.epilog = example("kaiji work --once")["epilog"]
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> Answer:
    """Work, or list, or revive."""
    from kaiji.cli.office import open_office

    open_office()
    if args.dead or args.revive is not None:
        return _dead(args)
    from kaiji.cases.jobs.daily import begin_day
    from kaiji.cases.worker import work, work_off
    from kaiji.ground.instants import now

    if args.once:
        begin_day(at=now())
        runs = work_off()
    else:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        runs = work(stop=stop)
    words = Words(ja=f"{runs}回実行しました。", en=f"{runs} runs.")
    return Answer(json={"runs": runs}, text=words.in_language(language_of(args)))


def _dead(args: argparse.Namespace) -> Answer:
    from kaiji.cases.jobs.models import Job
    from kaiji.cases.jobs.queue import dead, revive
    from kaiji.ground.instants import now, utc_text

    revived = 0
    if args.revive is not None:
        revived = sum(revive(job, at=now()) for job in Job.objects.filter(pk=args.revive))
    rows = [
        {
            "job": job.pk,
            "kind": job.kind,
            "stream": job.stream,
            "fault": job.fault,
            "attempts": job.attempts,
            "ended_at": utc_text(job.ended_at) if job.ended_at else None,
        }
        for job in dead()[:1000]
    ]
    ja = language_of(args) == "ja"
    lines = [
        f"{row['job']:>8}  {row['kind']}  {row['stream']}  {row['fault']}  {row['ended_at']}" for row in rows
    ]
    lines.append(f"あきらめた仕事: {len(rows)}件" if ja else f"{len(rows)} jobs given up")
    if args.revive is not None:
        lines.append(f"再開: {revived}件" if ja else f"{revived} revived")
    return Answer(json={"dead": rows, "revived": revived}, text="\n".join(lines))
