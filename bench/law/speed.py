"""How fast the law answers (速さ), in processor time, so that a busy machine does not change the figure much."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaiji.law.damages import ClaimedPost, ClaimFacts, Spent, estimate
from kaiji.law.deadlines import due
from kaiji.law.fees import Petition, fee
from kaiji.law.interest import interest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RULES = ("R1", "R6", "R7", "R8", "R11", "R15", "R17", "R19", "R23", "R24")
_TODAY = date(2026, 11, 23)
_COLD = (
    "import time; began = time.process_time(); from datetime import date; from kaiji.law.deadlines import due;"
    "due('R7', date(2026, 11, 24)); print(1000 * (time.process_time() - began))"
)


def figures() -> Iterator[str]:
    """Yield one line a figure; each is the best of three runs of about a second of processor time."""
    pick = random.Random(20261123)
    days = [date(2026, 5, 21) + timedelta(days=pick.randrange(1000)) for _ in range(1000)]
    yield _rate("deadlines counted with reasons", lambda n: due(_RULES[n % 10], days[n % 1000]))
    yield _rate("fees with reasons", lambda n: fee(Petition(kind="suit", filed_on=_TODAY, values=(n + 1,))))
    yield _rate(
        "interest sums with reasons",
        lambda n: interest(
            principal=1_000_000, tort_on=days[n % 1000], since=days[n % 1000], to=date(2031, 1, 1)
        ),
    )
    yield _rate("damages estimates of 20 posts by 4 senders", lambda _: estimate(_facts()))
    cold = min(
        float(
            subprocess.run([sys.executable, "-c", _COLD], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(5)
    )
    yield f"{'import and first deadline, cold':<46}{cold:>10.0f} ms"


def _rate(what: str, once: Callable[[int], object]) -> str:
    once(0)
    best = 0.0
    for _ in range(3):
        began, done = time.process_time(), 0
        while time.process_time() - began < 1:
            for n in range(done, done + 50):
                once(n)
            done += 50
        best = max(best, done / (time.process_time() - began))
    return f"{what:<46}{best:>10,.0f} /s"


def _facts() -> ClaimFacts:
    posts = tuple(
        ClaimedPost(
            id=str(n), posted_on=date(2026, 4, 1) + timedelta(days=n), defendants=("甲乙丙丁"[n % 4],)
        )
        for n in range(20)
    )
    spent = (Spent(kind="identification-lawyer", yen=600_000, on=date(2026, 8, 1)),)
    return ClaimFacts(claimant="individual", posts=posts, spent=spent, interest_to=_TODAY, filed_on=_TODAY)
