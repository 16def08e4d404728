"""One thing done with several posts at once (一括の操作): capture, watch, ask, delete, note the day, copy claims; pages and API alike."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.cases.acts.facts import amend_posts, state_claims
from kaiji.cases.errors import StandingError
from kaiji.desks.claimant.moves.answers import prepare_requests
from kaiji.desks.claimant.moves.captures import Page, order_captures
from kaiji.desks.claimant.moves.watches import set_watch, stop_watch
from kaiji.desks.claimant.receiving.addresses import read_address
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kaiji.casefile.values import Case, Claim
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act


def do_with(
    act: Act, case: CaseRow, value: Case, posts: Sequence[str], wish: str, given: Mapping[str, str]
) -> Words:
    """Do `wish` with these posts (ids of the case) and return what was done; `given` holds `day`, `source`, `every_hours`.

    Raises StandingError for no post, no such act, and what the act itself refuses.
    """
    if not posts:
        raise StandingError(Words(ja="投稿が選ばれていません。", en="No post is picked."), given=wish)
    if wish not in ACTS:
        raise StandingError(
            Words(ja="選べない操作です。", en="There is no such action."),
            given=wish,
            accepted=Words(ja="、".join(ACTS), en=", ".join(ACTS)),
        )
    return ACTS[wish](given, act, case, value, posts)


def _capture(_given: Mapping[str, str], act: Act, case: CaseRow, value: Case, posts: Sequence[str]) -> Words:
    pages: dict[str, list[int]] = {}
    for post in value.post:
        if post.id in posts:
            pages.setdefault(post.topic_url or post.url, []).extend(
                [post.number] if post.number is not None else []
            )
    orders = [
        Page(url=url, host=read_address(url).host, numbers=tuple(numbers)) for url, numbers in pages.items()
    ]
    order_captures(act, case, orders)
    return Words(
        ja=f"{len(orders)}ページの取得を始めました。", en=f"The capture of {len(orders)} pages has begun."
    )


def _watch(given: Mapping[str, str], act: Act, case: CaseRow, _value: Case, posts: Sequence[str]) -> Words:
    hours = given.get("every_hours", "")
    set_watch(act, case, posts, every_hours=int(hours) if hours.isdecimal() and hours != "0" else None)
    return Words(ja=f"{len(posts)}件の投稿を監視します。", en=f"{len(posts)} posts are watched.")


def _unwatch(_given: Mapping[str, str], act: Act, case: CaseRow, _value: Case, posts: Sequence[str]) -> Words:
    stop_watch(act, case, posts)
    return Words(ja="監視を止めました。", en="The watch is stopped.")


def _requests(kind: str) -> Callable[..., Words]:
    def ask(_given: Mapping[str, str], act: Act, case: CaseRow, value: Case, posts: Sequence[str]) -> Words:
        sites = {post.site for post in value.post if post.id in posts}
        operators = [site.operator for site in value.site if site.id in sites and site.operator]
        carriers = [row.carrier for row in value.communication if row.post in posts and row.carrier]
        providers = dict.fromkeys([*operators, *carriers] if kind != "deletion" else operators)
        if not providers:
            raise StandingError(
                Words(
                    ja="選んだ投稿の相手方がまだ分かりません。",
                    en="Nobody to ask is known yet for these posts.",
                ),
                given=kind,
                what_to_do=Words(
                    ja="サイトの運営者を当事者に加えてください。", en="Record who runs the site first."
                ),
            )
        prepare_requests(act, case, [(kind, provider) for provider in providers], posts=posts)
        return Words(
            ja="請求を用意しました。書面の画面で作れます。",
            en="The requests are prepared; make them under Papers.",
        )

    return ask


def _noticed(given: Mapping[str, str], act: Act, case: CaseRow, value: Case, posts: Sequence[str]) -> Words:
    day = parse_day(given.get("day", ""))
    amend_posts(act, case, [replace(post, noticed_on=day) for post in value.post if post.id in posts])
    return Words(
        ja=f"{len(posts)}件に知った日を書きました。", en=f"The day was written for {len(posts)} posts."
    )


def _copy_claims(
    given: Mapping[str, str], act: Act, case: CaseRow, value: Case, posts: Sequence[str]
) -> Words:
    source = given.get("source", "")
    stated = [claim for claim in value.claim if claim.post == source]
    if not stated:
        raise StandingError(
            Words(ja="元になる主張がありません。", en="That post has no claims to copy."), given=source
        )
    taken = {claim.id for claim in value.claim}
    made: list[Claim] = []
    for post in posts:
        held = {claim.right for claim in value.claim if claim.post == post}
        for claim in stated:
            if post != source and claim.right not in held:
                name = next(f"c{n}" for n in range(1, 100_000) if f"c{n}" not in taken)
                taken.add(name)
                made.append(replace(claim, id=name, post=post))
    if made:
        state_claims(act, case, made)
    return Words(ja=f"{len(made)}件の主張を写しました。", en=f"{len(made)} claims were copied.")


ACTS: Final[Mapping[str, Callable[..., Words]]] = MappingProxyType(
    {
        "capture": _capture,
        "watch": _watch,
        "unwatch": _unwatch,
        "preserve": _requests("preservation"),
        "disclose": _requests("disclosure"),
        "delete": _requests("deletion"),
        "noticed": _noticed,
        "copy-claims": _copy_claims,
    }
)
