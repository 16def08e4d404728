"""When is the log of a post expected to be gone? (ログの消える見込み).

Counted from the communication itself, for the carrier where it is known, else for the kind of line, else for the shorter
rule of thumb. A day that a holder promised to keep the log until replaces the expectation. Never a deadline of the law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaiji.clock.chance import Chance, estimate
from kaiji.clock.scale import face
from kaiji.clock.values import Basis, Clock
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.network.retention import Retention, retention

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.casefile.values import Case, CasePost, Communication
    from kaiji.ground.dated import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLife:
    """What is assumed of one log: who keeps it, since when, for how long (ログの寿命)."""

    post: str
    since: date | None
    """Day of the communication; None while the time of the post is unknown."""
    holder: str
    """Carrier id, or `mobile`, `fixed`, `unknown`."""
    holder_words: Words
    kept: Retention
    days: Chance
    promised_until: date | None
    """Last day the holder promised to keep it."""

    def gone_from(self, days: int) -> date | None:
        """Return the first day on which a log kept `days` is gone."""
        return None if self.since is None else self.since + timedelta(days=days)


def life_of(case: Case, post: CasePost, *, assumed: Mapping[str, str] | None = None) -> LogLife:
    """Return what is assumed of the log behind `post`.

    `assumed` names the holder of a post in a what-if (post id → carrier id, `mobile`, `fixed` or `unknown`).
    Raises UnknownCarrierError for a carrier that the registry does not have.
    """
    row = next((row for row in case.communication if row.post == post.id and row.kind == "post"), None)
    at = row.at if row and row.at else post.posted_at
    since = day_in_japan(at) if at else None
    holder, words = _holder(case, row)
    if assumed and post.id in assumed:
        holder = assumed[post.id]
        words = Words(
            ja=f"{_PRIOR_WORDS.get(holder, Words(ja=holder, en=holder)).ja}(仮定)", en=f"{holder} (assumed)"
        )
    kept = retention(holder, on=since or case.opened_on)
    typical = kept.typical_days if kept.typical_days is not None else kept.low_days
    high = kept.high_days if kept.high_days is not None else typical
    return LogLife(
        post=post.id,
        since=since,
        holder=holder,
        holder_words=words,
        kept=kept,
        days=estimate(kept.low_days, typical, high),
        promised_until=_promise(case, post),
    )


_PRIOR_WORDS = {
    "mobile": Words(ja="携帯回線", en="a mobile line"),
    "fixed": Words(ja="固定回線", en="a fixed line"),
    "unknown": Words(ja="回線の種類が未特定", en="kind of line not known yet"),
}


def _holder(case: Case, row: Communication | None) -> tuple[str, Words]:
    party = case.find_party(row.carrier) if row else None
    if party is not None and party.carrier is not None:
        name = party.name or party.carrier
        return party.carrier, Words(ja=name, en=name)
    return "unknown", _PRIOR_WORDS["unknown"]


def _promise(case: Case, post: CasePost) -> date | None:
    mine = {row.id for row in case.communication if row.post == post.id}
    days = [
        request.kept_until
        for request in case.request
        if request.kind == "preservation"
        and request.outcome in {"accepted", "partly"}
        and request.kept_until is not None
        and (post.id in request.posts or mine & set(request.communications))
    ]
    return max(days, default=None)


def log_clock(life: LogLife, *, today: date) -> Clock:
    """Return the clock of one log as it reads on `today`."""
    basis = tuple(basis_of(version) for version in life.kept.basis)
    what = Words(
        ja=f"{life.post}の接続ログ({life.holder_words.ja})",
        en=f"connection log of {life.post} ({life.holder_words.en})",
    )
    if life.since is None:
        missing = Words(ja="投稿の日時が分かりません", en="the time of the post is not known")
        return _clock(life, what, None, None, None, today=today, basis=basis, missing=(missing,))
    earliest = life.gone_from(life.kept.low_days)
    likely = life.gone_from(life.days.quantile(0.5))
    latest = None if life.kept.high_days is None else life.gone_from(life.kept.high_days)
    return _clock(life, what, earliest, likely, latest, today=today, basis=basis, missing=())


def _clock(
    life: LogLife,
    what: Words,
    earliest: date | None,
    likely: date | None,
    latest: date | None,
    *,
    today: date,
    basis: tuple[Basis, ...],
    missing: tuple[Words, ...],
) -> Clock:
    why = [life.kept.words]
    if life.promised_until is not None:
        after = life.promised_until + timedelta(days=1)
        earliest, likely, latest = after, max(after, likely or after), max(after, latest or after)
        why.append(
            Words(
                ja=f"{life.promised_until}までの保存が約束されています。その後は目安に戻ります。",
                en=f"The holder promised to keep it until {life.promised_until}.",
            )
        )
    elif life.since is not None:
        why.append(
            Words(
                ja=f"{life.since}の通信から{life.kept.low_days}日で消えることがあります。",
                en=f"It may be gone {life.kept.low_days} days after the communication of {life.since}.",
            )
        )
    days_left = None if earliest is None else (earliest - today).days - 1
    held = life.promised_until is not None and life.promised_until >= today
    return Clock(
        id=f"log.{life.post}",
        kind="log",
        what=what,
        post=life.post,
        counted_from=life.since,
        earliest=earliest,
        likely=likely,
        latest=latest,
        days_left=days_left,
        state="held" if held else face(days_left, today),
        why=tuple(why),
        basis=basis,
        missing=missing,
    )


def basis_of(version: Version) -> Basis:
    """Return what a dated value rests on."""
    return Basis(
        law=version.source.title,
        article=version.cite,
        confidence=version.confidence,
        url=version.source.url,
        checked_on=version.checked_on,
    )
