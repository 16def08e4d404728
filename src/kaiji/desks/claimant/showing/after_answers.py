"""What an access provider's answer without a name leaves to do (名前のない回答の後): ask the next one, ask for what is lacking, or stop.

Such an answer ends no case, and the route tables do not know it: they would go on asking whoever has just said that it cannot
tell. So it is read here, from the decisions of the case, and comes before the next step of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaiji.cases.facts.rows import read_facts
from kaiji.cases.models import RequestRow
from kaiji.cases.stages import next_holder
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.casefile.papers import Decision
    from kaiji.casefile.steps import Communication, Request
    from kaiji.casefile.values import CasePost, Party
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
    """Return what answers without a name leave to do, the latest first; none for posts that were asked about again since.

    An answer that says different things of different posts leaves a step for each, with its posts.
    """
    asked = RequestRow.objects.filter(case_id=case.pk).values_list("outcome", flat=True)
    if not _NAMELESS & set(asked):
        return ()
    facts = _Facts(
        case=case,
        parties={party.id: party for party in read_facts(case, "party")},
        rows=read_facts(case, "communication"),
    )
    requests: list[Request] = [
        request
        for request in read_facts(case, "request")
        if request.kind == "disclosure" and _carrier(facts.parties, request.to)
    ]
    decisions: dict[str, Decision] = {row.request: row for row in read_facts(case, "decision")}
    open_ = {post for row in requests for post in facts.open_in(row, decisions.get(row.id))}
    found: list[Leftover] = []
    for request in reversed(requests):
        decision = decisions.get(request.id)
        if decision is not None and request.outcome in _NAMELESS and len(found) < MOST:
            found += facts.leftovers(request, decision, open_)
    return tuple(found[:MOST])


_NAMELESS: Final = frozenset(("no-record", "partly"))
_OPEN: Final = frozenset(("pending", "accepted"))


def _carrier(parties: Mapping[str, Party], name: str) -> bool:
    return name in parties and parties[name].role == "access-provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What an answer is read against."""

    case: CaseRow
    parties: Mapping[str, Party]
    rows: tuple[Communication, ...]

    def about(self, request: Request) -> set[str]:
        """Return the posts of a request."""
        post_of = {row.id: row.post for row in self.rows}
        return {*request.posts, *(post_of[name] for name in request.communications if name in post_of)}

    def open_in(self, request: Request, decision: Decision | None) -> set[str]:
        """Return the posts for which a request waits for its answer, or was granted."""
        if request.outcome in _OPEN:
            return self.about(request)
        apart = {ground.post for ground in decision.grounds} if decision is not None else set()
        return self.about(request) - apart if request.outcome == "partly" else set()

    def leftovers(self, request: Request, decision: Decision, open_: set[str]) -> list[Leftover]:
        """Return a step for each thing that an answer says, with the posts it says it of."""
        apart = {ground.post for ground in decision.grounds}
        posts = self.about(request) - open_
        if request.outcome == "partly":
            posts &= apart  # the others were disclosed
        said: dict[tuple[str, str], list[str]] = {}
        for post in sorted(posts):
            said.setdefault(self._said(request, decision, post), []).append(post)
        numbers: dict[str, str] = {}
        if apart and posts:
            held: tuple[CasePost, ...] = read_facts(self.case, "post")
            numbers = {post.id: fact_title(post) for post in held}
        found = []
        for (what, holder), those in said.items():
            step = self._step(what, holder, decision, tuple(those))
            if step is not None:
                found.append(_named(step, [numbers.get(post, post) for post in those]) if apart else step)
        return found

    def _said(self, request: Request, decision: Decision, post: str) -> tuple[str, str]:
        """Return what the answer says of a post: `next` and who that is, `specify`, `gone`, or `refused`."""
        named = next_holder([row for row in self.rows if row.post == post], request.to)
        if named is not None:
            return "next", named
        if not decision.grounds and _holder(decision) is not None:
            return "next", ""
        reasons = decision.reasons_about(post)
        if "not-specified" in reasons:
            return "specify", ""
        return ("gone" if reasons <= {"not-held"} else "refused"), ""

    def _step(self, what: str, holder: str, decision: Decision, posts: tuple[str, ...]) -> Leftover | None:
        by = self.parties[decision.by].name or decision.by
        if what == "next":
            return _next(self.case, by, self._party(holder, decision), _holder(decision), posts)
        if what == "specify":
            own = dict.fromkeys(g.text for g in decision.grounds if g.post in posts and g.text)
            lacking = " ".join(own) if own else (decision.text or "").replace("\n", " ").strip()
            return _specify(self.case, by, lacking, posts)
        # one that refuses is taken to court, as the route says: nothing is left beside it
        return replace(_gone(self.case, by, self.rows), posts=posts) if what == "gone" else None

    def _party(self, name: str, decision: Decision) -> Party | None:
        line = _holder(decision) or ""
        named = (row for row in self.parties.values() if row.name and line.startswith(row.name))
        return self.parties.get(name) or next(named, None)


def _holder(decision: Decision) -> str | None:
    lines = (decision.text or "").splitlines()
    return next((line.removeprefix(NEXT_HOLDER) for line in lines if line.startswith(NEXT_HOLDER)), None)


def _named(step: Leftover, posts: list[str]) -> Leftover:
    shown = posts[:5]
    ja, en = "・".join(shown), ", ".join(shown)
    if len(posts) > len(shown):
        ja, en = f"{ja} ほか{len(posts) - len(shown)}件", f"{en} and {len(posts) - len(shown)} more"
    return replace(step, what=Words(ja=f"{ja}: {step.what.ja}", en=f"{en}: {step.what.en}"))


def _next(case: CaseRow, by: str, party: Party | None, line: str | None, posts: tuple[str, ...]) -> Leftover:
    name = party.name if party is not None else None
    told = line if line is not None and (not name or line.startswith(name)) else name
    return Leftover(
        what=Words(
            ja=f"{by}は、契約者を持つのは次の提供者だと回答しました: {told}。ログが消える前に求める",
            en=f"{by} says the next provider holds the subscriber: {told}. Ask it before its log is gone",
        ),
        page="packages" if party is not None else "fact-new",
        arguments=(case.pk,) if party is not None else (case.pk, "party"),
        do=Words(ja="次の提供者に求める", en="Ask the next provider")
        if party is not None
        else Words(ja="提供者を加える", en="Add the provider"),
        posts=() if party is not None else posts,
    )


def _specify(case: CaseRow, by: str, lacking: str, posts: tuple[str, ...]) -> Leftover:
    ja, en = (f"({lacking})", f" ({lacking})") if lacking else ("", "")
    return Leftover(
        what=Words(
            ja=f"{by}は1人に特定できないと回答しました{ja}。サイトに足りない情報を尋ね、補ってもう一度求める",
            en=f"{by} cannot single one out{en}. Ask the site for what is lacking, and ask again with it",
        ),
        page="answer-new",
        arguments=(case.pk,),
        do=Words(ja="サイトの追加の回答を取り込む", en="Take in the site's further answer"),
        posts=posts,
    )


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
