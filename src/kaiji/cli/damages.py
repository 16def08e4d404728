"""`kaiji damages CASE`: what identified senders may owe, and what was spent against what may come back (損害の見積り)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.ground.instants import day_in_japan, parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kaiji.casefile.values import Case, CasePost
    from kaiji.ground.words import Language
    from kaiji.law.damages import ClaimedPost, ClaimFacts, Estimate, Range, Spent
    from kaiji.law.damages.values import ClaimantClass

_RIGHTS = {
    "defamation-fact": "reputation",
    "defamation-opinion": "reputation",
    "insult": "feelings",
    "business": "credit",
}
"""A right of the case in the vocabulary of the published awards; the others bear the same name in both."""
_NOBODY = "発信者(未特定)"
_NAMES = {_NOBODY: Words(ja=_NOBODY, en="sender not identified yet")}
_CLASSES = {
    "individual": Words(ja="個人", en="an individual"),
    "business": Words(ja="事業者", en="a business"),
    "public": Words(ja="公人", en="a public figure"),
    "minor": Words(ja="未成年者", en="a minor"),
    "bereaved": Words(ja="遺族", en="a bereaved relative"),
}


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji damages`."""
    parser.add_argument("folder", type=Path, metavar="CASE", help="事件フォルダー / case folder")
    parser.add_argument("--today", metavar="DAY", help="遅延損害金の終期(既定: 今日)/ last day of interest")
    parser.add_argument("--filed", metavar="DAY", help="訴えの日(既定: 今日)/ day the suit is filed")
    parser.add_argument("--medium", choices=("electronic", "paper"), help="申立ての方法 / how it is filed")
    parser.add_argument(
        "--class", dest="claimant", choices=_CLASSES, help="請求者の立場 / class of the claimant"
    )
    for name, shown, text in (
        ("--sender", "POST=PARTY", "投稿した発信者 / who sent a post"),
        ("--theme", "POST=NAME", "主題。同じ主題は1個の慰謝料 / theme; one sum for each"),
    ):
        parser.add_argument(name, action="append", default=[], metavar=shown, help=text)
    for name, text in (
        ("--repost", "転載・いいね / a repost or like"),
        ("--lawful", "適法とされた投稿 / a post that is lawful"),
    ):
        parser.add_argument(name, action="append", default=[], metavar="POST", help=text)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case
    from kaiji.law.damages import estimate

    case = read_case(args.folder)
    facts = _facts(case, args)
    made = estimate(facts)
    received = sum(cost.yen for cost in case.cost if cost.received)
    assumed = tuple(_assumed(case, args, facts))
    json = {
        "case": case.id,
        "interest_to": facts.interest_to.isoformat(),
        "claimant_class": facts.claimant,
        **made.as_json(),
        "received": received,
        "assumed": [words.as_json() for words in assumed],
    }
    return Answer(json=json, text="\n".join(_text(made, received, assumed, language_of(args))))


def _facts(case: Case, args: argparse.Namespace) -> ClaimFacts:
    from kaiji.law.damages import ClaimFacts

    today = today_in_japan() if args.today is None else parse_day(args.today)
    return ClaimFacts(
        claimant=args.claimant or _class_of(case, today),
        posts=tuple(_posts(case, args)),
        spent=tuple(_spent(case)),
        interest_to=today,
        filed_on=today if args.filed is None else parse_day(args.filed),
        medium=args.medium,
    )


def _class_of(case: Case, today: date) -> ClaimantClass:
    claimant = next(iter(case.party_in("claimant")), None)
    if claimant is None or claimant.kind == "person":
        born = None if claimant is None else claimant.born_on
        adult = born is None or (today.year - born.year, today.month, today.day) >= (18, born.month, born.day)
        return "individual" if adult else "minor"
    return "business"


def _posts(case: Case, args: argparse.Namespace) -> Iterator[ClaimedPost]:
    from kaiji.law.damages import ClaimedPost

    senders, themes = _pairs(args.sender), _pairs(args.theme)
    claimed = {claim.post for claim in case.claim} or {post.id for post in case.post}
    for name in (*senders, *themes, *args.repost, *args.lawful):
        if name not in claimed:
            raise _fault(
                name, Words(ja="侵害を主張している投稿の id", en="the id of a post that is complained of")
            )
    for post in case.post:
        if post.id in claimed:
            rights = [claim.right for claim in case.claim if claim.post == post.id] or ["defamation-fact"]
            yield ClaimedPost(
                id=post.id,
                posted_on=_day_of(post),
                defendants=(_sender_of(case, post, senders),),
                rights=tuple(dict.fromkeys(_RIGHTS.get(right, right) for right in rights)),
                theme=themes.get(post.id, ""),
                repost=post.id in args.repost,
                unlawful=post.id not in args.lawful,
            )


def _day_of(post: CasePost) -> date:
    if post.posted_at is None:
        raise _fault(post.id, Words(ja="投稿日時のある投稿", en="a post whose instant of posting is known"))
    return day_in_japan(post.posted_at)


def _sender_of(case: Case, post: CasePost, senders: Mapping[str, str]) -> str:
    known = [party.id for party in case.party_in("sender")]
    wanted = senders.get(post.id)
    if wanted is not None and wanted not in known:
        raise _fault(
            wanted, Words(ja="発信者の id: " + ", ".join(known), en="the id of a sender: " + ", ".join(known))
        )
    if wanted is None and len(known) > 1:
        asked = f"--sender {post.id}=({'|'.join(known)})"
        raise _fault(post.id, Words(ja=asked, en=asked))
    return wanted or next(iter(known), _NOBODY)


def _spent(case: Case) -> Iterator[Spent]:
    from kaiji.law.damages import Spent, spending_kinds

    kinds = spending_kinds()
    for cost in case.cost:
        if not cost.received:
            yield Spent(kind=cost.kind if cost.kind in kinds else "other", yen=cost.yen, on=cost.on)


def _pairs(texts: list[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise _fault(text, Words(ja="投稿=値 の形", en="POST=VALUE"))
        found[name] = value
    return found


def _fault(given: str, accepted: Words) -> Exception:
    from kaiji.law.errors import DamagesInputError

    return DamagesInputError(
        Words(ja="この事件からは損害を見積もれません。", en="No estimate can be made from this case."),
        given=given,
        accepted=accepted,
    )


def _assumed(case: Case, args: argparse.Namespace, facts: ClaimFacts) -> Iterator[Words]:
    from kaiji.law.damages import spending_kinds

    if args.claimant is None:
        taken = _CLASSES[facts.claimant]
        yield Words(
            ja=f"請求者の立場を「{taken.ja}」とみた(--class で変更)。",
            en=f"Claimant taken as {taken.en} (--class).",
        )
    if not case.party_in("sender"):
        yield Words(
            ja="発信者が未特定なので、1人の投稿とみた。",
            en="No sender is identified yet; taken as one person.",
        )
    if not args.theme and len(facts.posts) > 1:
        yield Words(
            ja="同じ発信者の投稿は1つの主題の連作とみた(--theme で区別)。",
            en="One theme for each sender (--theme).",
        )
    strange = {cost.kind for cost in case.cost if not cost.received} - set(spending_kinds())
    if strange:
        names = ", ".join(sorted(strange))
        yield Words(
            ja=f"表にない費目は自己負担とみた: {names}",
            en=f"Kinds of cost not in the table, taken as borne: {names}",
        )


def _text(made: Estimate, received: int, assumed: tuple[Words, ...], language: Language) -> Iterator[str]:
    for group in made.groups:
        names = [_NAMES[name].in_language(language) if name in _NAMES else name for name in group.defendants]
        yield f"■ {', '.join(names)} ({', '.join(group.posts)})"
        for head in (*group.heads, group.interest):
            yield f"  {head.title.in_language(language)}: {_span(head.range)}"
            yield from (f"    {step.in_language(language)}" for step in head.steps)
    labels = [
        (Words(ja="元本の合計", en="Principal"), _span(made.principal)),
        (Words(ja="遅延損害金", en="Interest"), _span(made.interest)),
        *((Words(ja=f"手数料({w.ja})", en=f"Court fee ({w.en})"), f"{fee.yen:,}") for w, fee in made.fees),
        (Words(ja="支出", en="Spent"), f"{made.spent:,}"),
        (Words(ja="うち戻りうる額", en="Of which may come back"), _span(made.back)),
        (Words(ja="差引き", en="Balance"), _span(made.net)),
        (Words(ja="受領済み(差し引いていない)", en="Received (not set off)"), f"{received:,}"),
    ]
    yield from (f"{label.in_language(language)}: {value}" for label, value in labels)
    notes = [warning for group in made.groups for head in group.heads for warning in head.warnings]
    yield from (
        f"* {words.in_language(language)}" for words in dict.fromkeys((*notes, *made.warnings, *assumed))
    )


def _span(span: Range) -> str:
    middle = "" if span.typical is None else f" / {span.typical:,}"
    return f"{span.low:,}{middle} / {span.high:,}"
