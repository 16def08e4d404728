"""When is the log of a post expected to be gone? (ログの消える見込み).

Counted from the communication itself, for the carrier where it is known, else for the kind of line, else for the shorter
rule of thumb. A day that a holder promised to keep the log until replaces the expectation. Never a deadline of the law.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kaiji.clock.chance import Chance, estimate, exactly
from kaiji.clock.scale import face
from kaiji.clock.values import Basis, Clock
from kaiji.ground.instants import day_in_japan, days_after
from kaiji.ground.words import Words
from kaiji.network.carriers import registry
from kaiji.network.retention import Retention, retention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kaiji.casefile.papers import Decision
    from kaiji.casefile.steps import Communication, Request
    from kaiji.casefile.values import Case, CasePost, Party
    from kaiji.ground.dated import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLife:
    """What is assumed of one log: who keeps it, since when, for how long (ログの寿命)."""

    post: str
    called: str
    """What people call the post: its number, where it has one."""
    since: date | None
    """Day of the communication; None while the time of the post is unknown."""
    holder: str
    """Carrier id, or `mobile`, `fixed`, `unknown`."""
    party: str | None
    """Id of the holder among the parties of the case; None while it is not known."""
    holder_words: Words
    kept: Retention
    days_kept: Chance
    typical_kept: int
    promised_until: date | None
    """Last day the holder promised to keep it."""

    def gone_from(self, days: int) -> date | None:
        """Return the first day on which a log kept `days` is gone."""
        return None if self.since is None else days_after(self.since, days)

    def kept_exactly(self, days: int) -> LogLife:
        """Return the life of a log kept exactly `days` (a what-if); a promise already given stands."""
        if self.promised_until is not None:
            return self
        words = Words(ja=f"{days}日保存されるものと仮定しています。", en=f"Supposed to be kept {days} days.")
        kept = replace(self.kept, words=words)
        return replace(self, kept=kept, days_kept=exactly(days), typical_kept=days, exact=True)

    exact: bool = False
    """Whether a what-if, a promise or an answer fixed the days."""
    gone_by: Words | None = None
    """Who answered that there is no log any more; None while nobody has."""
    server: bool = False
    """Whether the address is a server's (hosting, VPN): then nobody's line stands behind it."""


def life_of(
    case: Case,
    post: CasePost,
    *,
    rows: Iterable[Communication] | None = None,
    requests: Sequence[Request] | None = None,
    assumed: Mapping[str, str] | None = None,
) -> LogLife:
    """Return what is assumed of the log behind `post`.

    `rows` and `requests` are those of the post where the caller has them at hand (else they are looked up); `assumed`
    names the holder of a post in a what-if (post id → carrier id, `mobile`, `fixed` or `unknown`). Whoever has answered
    that they do not hold it counts no more: the next provider that they named does, and where nobody is left it is gone.
    Raises UnknownCarrierError for a carrier that the registry does not have.
    """
    mine = tuple(row for row in (case.communication if rows is None else rows) if row.post == post.id)
    asked = tuple(case.request if requests is None else requests)
    out = not_holding(case, mine, asked)
    traced = traced_by(case, post, mine, asked)
    at = next((row.at for row in traced if row.at is not None), post.posted_at)
    since = day_in_japan(at) if at else None
    holder, party, words = _holder(case, traced, since or case.opened_on)
    if assumed and post.id in assumed:
        holder, party = assumed[post.id], None
        known = _PRIOR_WORDS.get(holder, Words(ja=holder, en=holder))
        words = Words(ja=f"{known.ja}(仮定)", en=f"{known.en} (assumed)")
    kept = _kept(holder, since or case.opened_on)
    typical = kept.typical_days if kept.typical_days is not None else kept.low_days
    high = kept.high_days if kept.high_days is not None else typical
    life = LogLife(
        post=post.id,
        called=called(post),
        since=since,
        holder=holder,
        party=party,
        holder_words=words,
        kept=kept,
        days_kept=estimate(kept.low_days, typical, high),
        typical_kept=typical,
        promised_until=None,
        server=party is not None and on_servers(traced, _parties(case, traced), case.opened_on),
    )
    if since is None:
        return life
    if out and all(row.carrier in out for row in mine):
        return _gone(life, since, max(out.values()), [case.find_party(name) for name in out])
    promise = _promise(post, mine, [row for row in asked if row.to not in out])
    if promise is None:
        return life
    promised = max((promise - since).days + 1, 0)
    fixed = exactly(promised)
    return replace(life, days_kept=fixed, typical_kept=promised, promised_until=promise, exact=True)


def called(post: CasePost) -> str:
    """Return what people call a post: its number in the topic, else its name within the case."""
    return post.id if post.number is None else f"No.{post.number}"


def traced_by(
    case: Case, post: CasePost, rows: Sequence[Communication], requests: Sequence[Request]
) -> tuple[Communication, ...]:
    """Return the communication by which `post` is traced, without those who answered that they do not hold its log."""
    out = not_holding(case, rows, requests)
    return behind(post, tuple(row for row in rows if row.carrier not in out) or rows)


def not_holding(case: Case, rows: Sequence[Communication], requests: Sequence[Request]) -> dict[str, date]:
    """Return who has answered that they do not hold the log of a post, and when (保有していないとの回答).

    `rows` and `requests` are those of the post. An answer about several posts tells them apart, or else says its grounds for
    all of them together: where another ground stands beside, it counts for the posts for which the next provider was named.
    One who could not single anybody out still holds the log.
    """
    answered = {"no-record", "partly"}
    if not rows or not any(row.outcome in answered for row in requests):
        return {}
    post, decisions = rows[0].post, {row.request: row for row in case.decision}
    found = {}
    for request in requests:
        if request.kind != "disclosure" or not _without_name(request, decisions.get(request.id), post):
            continue
        own = {(row.kind, row.at, row.ip) for row in rows if row.carrier == request.to}
        passed_on = any(
            row.carrier and row.carrier != request.to and (row.kind, row.at, row.ip) in own for row in rows
        )
        decision = decisions.get(request.id)
        reasons = (decision.reasons_about(post) if decision is not None else None) or frozenset(("not-held",))
        if own and (reasons == {"not-held"} or (passed_on and "not-held" in reasons)):
            found[request.to] = request.answered_on or request.sent_on or case.opened_on
    return found


def _without_name(request: Request, decision: Decision | None, post: str) -> bool:
    """Say whether the answer names nobody for `post`: as a whole, or of this post where it disclosed others."""
    if request.outcome == "no-record":
        return True
    told_apart = decision is not None and any(ground.post == post for ground in decision.grounds)
    return request.outcome == "partly" and told_apart


def _gone(life: LogLife, since: date, on: date, said_by: Iterable[Party | None]) -> LogLife:
    """Return the life of a log of which everybody asked has said, on `on` at last, that it is not there."""
    days = max((on - since).days, 0)
    names = [party.name or party.id for party in said_by if party is not None]
    words = Words(
        ja=f"{'、'.join(names)}は、接続ログを保有していないと回答しました({on})。",
        en=f"{', '.join(names)} answered (by {on}) that there is no log.",
    )
    return replace(life, days_kept=exactly(days), typical_kept=days, exact=True, gone_by=words)


@lru_cache(maxsize=4096)
def _kept(holder: str, on: date) -> Retention:
    return retention(holder, on=on)


_PRIOR_WORDS = {
    "mobile": Words(ja="携帯回線", en="a mobile line"),
    "fixed": Words(ja="固定回線", en="a fixed line"),
    "unknown": Words(ja="回線の種類が未特定", en="line not known yet"),
}


def behind(post: CasePost, rows: Sequence[Communication]) -> tuple[Communication, ...]:
    """Return the communication by which `post` is traced, a row for each carrier of its chain (特定に使う通信).

    The sending of the post itself where the site disclosed it; on a site that logs only log-ins, the related communication
    nearest to the post, before or after.
    """
    own = tuple(row for row in rows if row.kind == "post")
    timed = [(row.at, row) for row in rows if row.at is not None]
    if own or not timed:
        return own or tuple(rows)
    near = post.posted_at or min(at for at, _ in timed)
    nearest = min((at for at, _ in timed), key=lambda at: (abs(at - near), at))
    return tuple(row for at, row in timed if at == nearest)


def _holder(case: Case, rows: Sequence[Communication], on: date) -> tuple[str, str | None, Words]:
    """Return who keeps the log, as carrier and as party; of a chain the one whose log dies first: one missing link breaks it."""
    parties = [party for row in rows if row.carrier and (party := case.find_party(row.carrier)) is not None]
    known = {party.carrier: party for party in parties if party.carrier}
    if not known:
        words = _PRIOR_WORDS["unknown"]
        if not parties:
            return "unknown", None, words
        name = parties[0].name
        return "unknown", parties[0].id, Words(ja=name, en=name) if name else words
    first = min(known, key=lambda carrier: (_kept(carrier, on).low_days, carrier))
    name = known[first].name or first
    return first, known[first].id, Words(ja=name, en=name)


def _promise(post: CasePost, mine: tuple[Communication, ...], requests: Iterable[Request]) -> date | None:
    names = {row.id for row in mine}
    days = [
        request.kept_until
        for request in requests
        if request.kind == "preservation"
        and request.outcome in {"accepted", "partly"}
        and request.kept_until is not None
        and (post.id in request.posts or names & set(request.communications))
    ]
    return max(days, default=None)


def log_clock(life: LogLife, *, today: date) -> Clock:
    """Return the clock of one log as it reads on `today`."""
    basis = tuple(basis_of(version) for version in life.kept.basis)
    what = Words(
        ja=f"{life.called}の接続ログ({life.holder_words.ja})",
        en=f"log of {life.called} ({life.holder_words.en})",
    )
    if life.since is None:
        missing = Words(ja="投稿の日時が分かりません", en="the time of the post is not known")
        return _clock(life, what, None, None, None, today=today, basis=basis, missing=(missing,))
    earliest = life.gone_from(life.days_kept.first)
    likely = life.gone_from(life.days_kept.quantile(0.5))
    open_ended = life.kept.high_days is None and not life.exact
    latest = None if open_ended else life.gone_from(life.days_kept.last)
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
        why=tuple(_why(life)),
        basis=basis,
        missing=missing,
    )


_SERVER: Final = Words(
    ja="サーバ(ホスティング・VPN)のアドレスです。日数は、そのサーバを通った通信の記録の目安で、誰が借りていたかの記録とは別です。",
    en="A server's address (hosting, VPN): the days are of the record of what passed through it, not of who rented it.",
)


def _why(life: LogLife) -> Iterator[Words]:
    """Give the reasons of the days."""
    if life.gone_by is not None:
        yield life.gone_by
        return
    yield life.kept.words
    if life.promised_until is not None:
        yield Words(
            ja=f"{life.promised_until}までの保存が約束されています。その後は目安に戻ります。",
            en=f"The holder promised to keep it until {life.promised_until}.",
        )
    elif life.since is not None:
        yield Words(
            ja=f"{life.since}の通信から{life.days_kept.first}日で消えることがあります。",
            en=f"It may be gone {life.days_kept.first} days after the communication of {life.since}.",
        )
        if life.server:
            yield _SERVER


def _parties(case: Case, rows: Iterable[Communication]) -> dict[str, Party]:
    found = (case.find_party(name) for name in {row.carrier for row in rows})
    return {party.id: party for party in found if party is not None}


def on_servers(rows: Sequence[Communication], parties: Mapping[str, Party], opened_on: date) -> bool:
    """Say whether the address by which a post is traced is a server's: then nobody's line stands behind it.

    What the case says of a provider decides; where it says nothing, the registry of carriers.
    """
    found = [(parties[row.carrier], row.at) for row in rows if row.carrier and row.carrier in parties]
    return bool(found) and all(
        party.access == "servers"
        if party.access != "unknown"
        else party.carrier is not None and _rents(party.carrier, day_in_japan(at) if at else opened_on)
        for party, at in found
    )


@lru_cache(maxsize=4096)
def _rents(carrier: str, on: date) -> bool:
    """Whether a carrier of the registry has servers or VPN exits only, and no subscribers' lines."""
    return registry().rents_servers(carrier, on)


def basis_of(version: Version) -> Basis:
    """Return what a dated value rests on."""
    return Basis(
        law=version.source.title,
        article=version.cite,
        confidence=version.confidence,
        url=version.source.url,
        checked_on=version.checked_on,
    )
