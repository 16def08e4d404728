"""What an access provider's answer without a name leaves to do (名前のない回答の後): ask the next one, ask for what is lacking, or stop.

Such an answer ends no case, and the route tables do not know it: they would go on asking whoever has just said that it cannot
tell. So it is read here, from the decisions of the case, and comes before the next step of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaiji.cases.facts.rows import read_facts
from kaiji.cases.models import RequestRow
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.papers import Decision
    from kaiji.casefile.values import Communication, Party, Request
    from kaiji.cases.models import CaseRow

NEXT_HOLDER: Final = "次の提供者: "
"""How the exchange room begins the line of a decision that names who is to be asked next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What is left to do after such an answer."""

    what: Words
    page: str
    arguments: tuple[str, ...]
    do: Words
    posts: tuple[str, ...] = ()
    """Posts for which it stands in place of the next step; none where the steps go on, now against somebody else."""


MOST: Final = 3


def after_answers(case: CaseRow) -> tuple[Leftover, ...]:
    """Return what answers without a name leave to do, the latest first; none for posts that were asked about again since."""
    asked = RequestRow.objects.filter(case_id=case.pk).values_list("outcome", flat=True)
    if "no-record" not in set(asked):
        return ()
    parties: dict[str, Party] = {party.id: party for party in read_facts(case, "party")}
    rows: tuple[Communication, ...] = read_facts(case, "communication")
    post_of = {row.id: row.post for row in rows}
    requests: list[Request] = [
        request
        for request in read_facts(case, "request")
        if request.kind == "disclosure" and _carrier(parties, request.to)
    ]

    def about(request: Request) -> set[str]:
        return {*request.posts, *(post_of[name] for name in request.communications if name in post_of)}

    open_ = {post for request in requests if request.outcome in _OPEN for post in about(request)}
    decisions: dict[str, Decision] = {row.request: row for row in read_facts(case, "decision")}
    found = [
        _leftover(case, decisions[request.id], parties, rows, tuple(sorted(about(request) - open_)))
        for request in reversed(requests)
        if request.outcome == "no-record" and request.id in decisions and about(request) - open_
    ]
    return tuple(found[:MOST])


_OPEN: Final = frozenset(("pending", "accepted", "partly"))


def _carrier(parties: dict[str, Party], name: str) -> bool:
    return name in parties and parties[name].role == "access-provider"


def _leftover(
    case: CaseRow,
    last: Decision,
    parties: dict[str, Party],
    rows: tuple[Communication, ...],
    posts: tuple[str, ...],
) -> Leftover:
    holder = next(
        (
            line.removeprefix(NEXT_HOLDER)
            for line in (last.text or "").splitlines()
            if line.startswith(NEXT_HOLDER)
        ),
        None,
    )
    by = parties[last.by].name or last.by
    if holder is not None:
        known = any(party.name and holder.startswith(party.name) for party in parties.values())
        return Leftover(
            what=Words(
                ja=f"{by}は、契約者を持つのは次の提供者だと回答しました: {holder}。ログが消える前に求める",
                en=f"{by} says the next provider holds the subscriber: {holder}. Ask it before its log is gone",
            ),
            page="packages" if known else "fact-new",
            arguments=(case.pk,) if known else (case.pk, "party"),
            do=Words(ja="次の提供者に求める", en="Ask the next provider")
            if known
            else Words(ja="提供者を加える", en="Add the provider"),
            posts=() if known else posts,
        )
    if "not-specified" in last.reasons:
        lacking = (last.text or "").replace("\n", " ").strip()
        return Leftover(
            what=Words(
                ja=f"{by}は1人に特定できないと回答しました({lacking})。サイトに足りない情報を尋ね、補ってもう一度求める",
                en=f"{by} cannot single one out ({lacking}). Ask the site for what is lacking, and ask again with it",
            ),
            page="answer-new",
            arguments=(case.pk,),
            do=Words(ja="サイトの追加の回答を取り込む", en="Take in the site's further answer"),
            posts=posts,
        )
    return replace(_gone(case, by, rows), posts=posts)


def _gone(case: CaseRow, by: str, rows: tuple[Communication, ...]) -> Leftover:
    related = sum(row.kind != "post" for row in rows)
    left = (
        Words(ja=f"記録したログイン等の通信{related}件", en=f"{related} log-ins on record")
        if related
        else Words(
            ja="サイトが持つログイン・ログアウト・登録時の通信(侵害関連通信)",
            en="log-ins, log-outs and sign-up at the site (related communications)",
        )
    )
    return Leftover(
        what=Words(
            ja=f"{by}に接続ログはもうありません。この通信にこれ以上費用をかけない。残る手がかり: {left.ja}、同じ人のほかの投稿",
            en=f"{by} has no log any more. Spend no more on this communication. What is left: {left.en}; other posts of the same person",
        ),
        page="costs",
        arguments=(case.pk,),
        do=Words(ja="費用を確かめる", en="Look at the costs"),
    )
