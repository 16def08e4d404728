"""Do three clocks agree: the capturer's, the site's, the authorities'? (時計)."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.steps.statements import captured, instant_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.recording import Record

FLAG: Final = timedelta(seconds=10)
REFUSE: Final = timedelta(seconds=60)
"""Differences of clocks: stated above the first, refused above the second (facts of the design, not of law)."""


def clock(ctx: Context) -> Checked:
    """Step `clock`: the capturer's clock, the site's and the authorities' agree: stated above 10 s, refused above 60 s."""
    value = captured(ctx)
    recording = ctx.need(ctx.recording, "warc")
    differences: dict[str, timedelta] = {}
    site = _site_difference(recording.responses(), urlsplit(value["final_url"]).hostname or "")
    if site is not None:
        differences["HTTP Date"] = site
    for stamped in ctx.stamped:
        if stamped.at_sealing and (asked := _asked_at(ctx, stamped.reply_name)):
            differences[stamped.reply_name] = stamped.token.gen_time - asked
    faults, remarks = [], []
    for name, difference in differences.items():
        seconds = f"{name}: {difference.total_seconds():+.1f} s"
        if abs(difference) > REFUSE:
            faults.append(
                finding(
                    "clock.refused",
                    "時計が60秒を超えて違います",
                    "the clocks differ by more than 60 s",
                    seconds,
                )
            )
        elif abs(difference) > FLAG:
            remarks.append(
                finding(
                    "clock.differs",
                    "時計が10秒を超えて違います",
                    "the clocks differ by more than 10 s",
                    seconds,
                )
            )
    if site is None:
        remarks.append(
            finding(
                "clock.no-date", "サイトの時計と比べられません", "the site states no time to compare with"
            )
        )
    shown = ", ".join(f"{n} {d.total_seconds():+.1f} s" for n, d in differences.items()) or "-"
    return Checked(
        detail=Words(ja=f"差: {shown}", en=f"Differences: {shown}"), faults=faults, remarks=remarks
    )


def _site_difference(responses: list[Record], host: str) -> timedelta | None:
    """Return the smallest difference of the site's `Date` to the instant of the request; answers from a cache are left out.

    The smallest, because a stored answer may be old without saying so, while a wrong clock is wrong in every answer.
    """
    found = []
    for record in responses:
        if record.head is None or record.at is None or urlsplit(record.url).hostname != host:
            continue
        if record.head.field("age") not in {"", "0"}:
            continue
        try:
            found.append(parsedate_to_datetime(record.head.field("date")) - record.at)
        except (TypeError, ValueError):  # no date, one that is none, or one without a zone
            continue
    return min(found, key=abs, default=None)


def _asked_at(ctx: Context, reply: str) -> datetime | None:
    """Return the capturer's clock when the stamp was received: the custody entry of its file, else the sealing."""
    entries, _ = ctx.custody or ([], "")
    for entry in entries:
        if entry.get("event") == "file.written" and entry.get("name") == reply:
            return instant_of(entry.get("at"), "at")
    return instant_of(ctx.need(ctx.meta, "meta")["sealed_at"], "sealed_at")
