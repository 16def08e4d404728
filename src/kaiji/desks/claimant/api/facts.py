"""Facts of every kind in the JSON API (API): listed, recorded, changed, removed, as in `case.toml`; the terms of a case; its counsel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ninja import Field, Router

from kaiji.casefile import values
from kaiji.cases.acts.counsel import change_counsel
from kaiji.cases.acts.facts import add_posts, amend_posts, remove_facts, set_terms, state_claims
from kaiji.cases.errors import SubjectMissingError
from kaiji.cases.facts.plain import from_plain, to_plain
from kaiji.cases.facts.rows import read_case_rows, read_facts
from kaiji.desks.claimant.api.doors import FAULTS, DoneOut, Seen, decider, doing, done, looked
from kaiji.desks.claimant.pages.facts import KINDS, MOVES, TERMS
from kaiji.desks.claimant.pages.frame import shown
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()

_CLASSES: Final[dict[str, Any]] = {name: kind for name, (kind, _words, _prefix) in KINDS.items()} | {
    "claim": values.Claim
}
_MOST: Final = 500


class FactsIn(Seen):
    """Facts of one kind, as in `case.toml`: an id the case has is replaced, another is added."""

    facts: list[dict[str, Any]] = Field(min_length=1, max_length=_MOST)


class IdsIn(Seen):
    """Ids of facts."""

    ids: list[str] = Field(min_length=1, max_length=_MOST)


class TermIn(Seen):
    """What a case has one of; none takes it away."""

    value: dict[str, Any] | None = None


class CounselIn(Seen):
    """Who leaves, by id, and who joins, as parties of `case.toml`."""

    leaving: list[str] = Field(default_factory=list, max_length=20)
    joining: list[dict[str, Any]] = Field(default_factory=list, max_length=20)


def _class(kind: str) -> Any:
    if kind not in _CLASSES:
        raise SubjectMissingError(
            Words(ja="その種類の事実はありません。", en="There is no such kind of fact."),
            given=kind[:40],
            accepted=Words(ja="、".join(_CLASSES), en=", ".join(_CLASSES)),
        )
    return _CLASSES[kind]


@router.get(
    "/cases/{case_id}/facts/{kind}",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="Facts of one kind",
)
def facts_listed(request: HttpRequest, case_id: str, kind: str) -> list[dict[str, Any]]:
    """一つの種類の事実。閲覧は記録されます。/ Facts of one kind, as in case.toml; the look is recorded."""
    case, act = doing(request, case_id)
    _class(kind)
    looked(act, case, "facts.listed", kind=kind)
    return [to_plain(fact) for fact in read_facts(case, kind)]


@router.put(
    "/cases/{case_id}/facts/{kind}", response={200: DoneOut, **FAULTS}, summary="Record or change facts"
)
def facts_put(request: HttpRequest, case_id: str, kind: str, data: FactsIn) -> dict[str, Any]:
    """事実を記録・変更します。動いた日付も返します。/ Record or change facts; the days that moved are named."""
    facts = [from_plain(_class(kind), fact) for fact in data.facts]
    case, act = doing(request, case_id, data)
    ids = [fact.id for fact in facts]
    case, act = doing(request, case_id, data, shows=shown(case, kind, *ids))
    if kind == "claim":
        return done(case, state_claims(act, case, facts))
    if kind != "post":
        return done(case, MOVES[kind](act, case, facts))
    held = {post.id for post in read_facts(case, "post")}
    new = [fact for fact in facts if fact.id not in held]
    known = [fact for fact in facts if fact.id in held]
    if not new:
        return done(case, amend_posts(act, case, known))
    result = add_posts(act, case, new)
    return done(case, amend_posts(act.inner(), case, known) if known else result)


@router.post(
    "/cases/{case_id}/facts/{kind}/remove", response={200: DoneOut, **FAULTS}, summary="Remove facts"
)
def facts_remove(request: HttpRequest, case_id: str, kind: str, data: IdsIn) -> dict[str, Any]:
    """誤って記録した事実を除きます。/ Remove facts recorded in error; what still points at them keeps them."""
    _class(kind)
    case, _act = doing(request, case_id)
    case, act = doing(request, case_id, data, shows=shown(case, kind, *data.ids))
    return done(case, remove_facts(act, case, kind, data.ids))


@router.get(
    "/cases/{case_id}/terms/{name}",
    response={200: dict[str, Any], **FAULTS},
    summary="What a case has one of",
)
def term(request: HttpRequest, case_id: str, name: str) -> dict[str, Any]:
    """理由・設定・請求・告訴・示談の内容。/ Purpose, preferences, demand, complaint or settlement."""
    case, act = doing(request, case_id)
    _term(name)
    looked(act, case, "facts.listed", kind=name)
    held = getattr(read_case_rows(case), name)
    return {"value": None if held is None else to_plain(held)}


@router.put(
    "/cases/{case_id}/terms/{name}", response={200: DoneOut, **FAULTS}, summary="Set what a case has one of"
)
def set_term(request: HttpRequest, case_id: str, name: str, data: TermIn) -> dict[str, Any]:
    """理由・設定・請求・告訴・示談の内容を書きます。/ Set purpose, preferences, demand, complaint or settlement."""
    kind = _term(name)
    value = None if data.value is None else from_plain(kind, data.value)
    case, act = doing(request, case_id, data, shows={"terms": frozenset({name})})
    return done(case, set_terms(act, case, **{name: value}))


def _term(name: str) -> Any:
    if name not in TERMS:
        raise SubjectMissingError(
            Words(ja="その項目はありません。", en="There is no such term."),
            given=name[:40],
            accepted=Words(ja="、".join(TERMS), en=", ".join(TERMS)),
        )
    return TERMS[name][0]


@router.post("/cases/{case_id}/counsel", response={200: DoneOut, **FAULTS}, summary="Change counsel once")
def counsel(request: HttpRequest, case_id: str, data: CounselIn) -> dict[str, Any]:
    """代理人を変えます。以後の書面はすべて従います。/ Change counsel; every paper made from then on follows."""
    decider(request)
    case, act = doing(request, case_id, data, shows={"party": None})
    joining = [from_plain(values.Party, party) for party in data.joining]
    return done(case, change_counsel(act, case, leaving=data.leaving, joining=joining))
