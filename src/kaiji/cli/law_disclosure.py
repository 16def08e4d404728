"""`kaiji law items | related | supplementarity | provision`: what can be disclosed, and on which article (開示の対象)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.instants import parse_day, parse_instant, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from kaiji.law.disclosure import LogEvent, RankedEvent

RESPONDENTS = ("content-provider", "carrier-of-post", "carrier-of-related")


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `items`, `related`, `supplementarity` and `provision`."""
    items = kinds.add_parser(
        "items",
        help="開示を求められる発信者情報 / items of sender information that can be claimed",
        parents=[common_options()],
        **example("kaiji law items --on 2026-11-23"),
    )
    _on(items)
    items.add_argument(
        "--respondent", choices=RESPONDENTS, default="content-provider", help="相手方 / respondent"
    )
    items.set_defaults(run=_items)
    related = kinds.add_parser(
        "related",
        help="ログイン等を投稿に近い順に並べる / rank log-ins by nearness to the post",
        parents=[common_options()],
        **example("kaiji law related 2026-10-26T15:13:30+09:00 a=log-in@2026-10-26T15:10:00+09:00"),
    )
    related.add_argument("posted_at", metavar="POSTED_AT", help="投稿日時 / instant of the post")
    related.add_argument(
        "event",
        nargs="+",
        metavar="ID=KIND@INSTANT",
        help="KIND: sign-up, log-in, log-out, cancellation",
    )
    _on(related)
    related.set_defaults(run=_related)
    supplementary = kinds.add_parser(
        "supplementarity",
        help="補充性/ supplementarity",
        parents=[common_options()],
        **example("kaiji law supplementarity --held 3,4 --not-held 1,2,5,6,7,8,14"),
    )
    supplementary.add_argument("--held", default="", metavar="N,N", help="保有している号 / items held")
    supplementary.add_argument(
        "--not-held", default="", metavar="N,N", help="保有していない号 / items not held"
    )
    supplementary.add_argument(
        "--disclosed", default="", metavar="N,N", help="開示を受けた号 / items disclosed"
    )
    supplementary.add_argument(
        "--identified",
        choices=("yes", "no"),
        help="開示を受けた情報で特定できたか / did they identify the sender",
    )
    supplementary.add_argument(
        "--respondent", choices=RESPONDENTS, default="content-provider", help="相手方 / respondent"
    )
    _on(supplementary)
    supplementary.set_defaults(run=_supplementarity)
    provision = kinds.add_parser(
        "provision",
        help="提供命令で使える情報/ what a provision order may use",
        parents=[common_options()],
        **example("kaiji law provision --specified --supplementarity met"),
    )
    provision.add_argument(
        "--respondent", choices=RESPONDENTS, default="content-provider", help="相手方 / respondent"
    )
    provision.add_argument(
        "--specified", action="store_true", help="特定発信者情報を求める / specified items claimed"
    )
    provision.add_argument(
        "--supplementarity",
        choices=("met", "not-met", "open"),
        default="open",
        help="補充性の要件 / whether supplementarity is met",
    )
    _on(provision)
    provision.set_defaults(run=_provision)


def _on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DAY", help="請求の日(既定: 今日)/ day of the request, default today")


def _day(args: argparse.Namespace) -> date:
    return today_in_japan() if args.on is None else parse_day(args.on)


def _items(args: argparse.Namespace) -> Answer:
    from kaiji.law.disclosure import CLASSES, items_on, legal_basis

    day, language = _day(args), language_of(args)
    found, basis = items_on(day), legal_basis(args.respondent, day)
    lines = [
        f"{item.number:>2} {item.title.in_language(language)} ({CLASSES[item.kind].in_language(language)})"
        for item in found
    ]
    lines.append(f"{basis.title.in_language(language)}: {basis.basis.words.in_language(language)}")
    return Answer(
        json={
            "on": day.isoformat(),
            "items": [item.as_json() for item in found],
            "claim": basis.as_json(),
            "basis": basis.as_json()["basis"],
        },
        text="\n".join(lines),
    )


def _related(args: argparse.Namespace) -> Answer:
    from kaiji.law.disclosure import rank_related

    language = language_of(args)
    ranking = rank_related(
        [_event(text) for text in args.event], parse_instant(args.posted_at), on=_day(args)
    )
    lines = [
        f"{'-' if each.rank is None else each.rank} {each.event.id} {each.event.kind} "
        f"{_apart(each).in_language(language)}: {each.reason.in_language(language)}"
        for each in ranking.events
    ]
    lines += [ranking.rule.in_language(language), ranking.basis.words.in_language(language)]
    return Answer(json=ranking.as_json(), text="\n".join(lines))


def _apart(ranked: RankedEvent) -> Words:
    """Say how far from the post, and on which side of it, a communication lies."""
    if ranked.side == "same":
        return Words(ja="投稿と同時", en="at the time of the post")
    hours, seconds = divmod(int(ranked.distance.total_seconds()) - ranked.distance.days * 86_400, 3600)
    days, clock = ranked.distance.days, f"{seconds // 60:02d}:{seconds % 60:02d}"
    side = _SIDES[ranked.side]
    return Words(
        ja=f"投稿の{days}日と{hours:02d}:{clock}{side.ja}",
        en=f"{days} days {hours:02d}:{clock} {side.en} the post",
    )


_SIDES = {"before": Words(ja="前", en="before"), "after": Words(ja="後", en="after")}
_HOLDS = {
    "yes": Words(ja="当たる", en="holds"),
    "no": Words(ja="当たらない", en="does not hold"),
    "open": Words(ja="まだ分からない", en="open"),
}


def _event(text: str) -> LogEvent:
    from kaiji.law.disclosure import LogEvent
    from kaiji.law.disclosure.errors import DisclosureInputError

    name, equals, rest = text.partition("=")
    kind, at, instant = rest.partition("@")
    if not (equals and at and name):
        raise DisclosureInputError(
            Words(ja="通信の書き方が違います。", en="A communication is not written like this."),
            given=text,
            accepted=Words(
                ja="a=log-in@2026-10-26T15:10:00+09:00 の形", en="a=log-in@2026-10-26T15:10:00+09:00"
            ),
        )
    return LogEvent(id=name, kind=kind, at=parse_instant(instant))  # type: ignore[arg-type]  # checked by rank_related


def _supplementarity(args: argparse.Namespace) -> Answer:
    from kaiji.law.disclosure import Holding, supplementarity

    language = language_of(args)
    found = supplementarity(
        Holding(
            held=_numbers(args.held),
            not_held=_numbers(args.not_held),
            disclosed=_numbers(args.disclosed),
            identified=None if args.identified is None else args.identified == "yes",
        ),
        respondent=args.respondent,
        on=_day(args),
    )
    lines = [found.reason.in_language(language)]
    for limb in found.limbs:
        lines.append(
            f"{limb.name} {_HOLDS[limb.holds].in_language(language)}: {limb.reason.in_language(language)}"
        )
        if limb.question is not None:
            lines.append(f"  → {limb.question.in_language(language)}")
    lines.append(found.basis.words.in_language(language))
    return Answer(json=found.as_json(), text="\n".join(lines))


def _provision(args: argparse.Namespace) -> Answer:
    from kaiji.law.disclosure import usable_for_provision

    language = language_of(args)
    found = usable_for_provision(
        args.respondent,
        specified_claimed=args.specified,
        supplementarity=args.supplementarity,
        on=_day(args),
    )
    lines = [found.reason.in_language(language)]
    for case in found.cases:
        numbers = ", ".join(str(item.number) for item in case.items)
        lines.append(
            f"{case.title.in_language(language)}: {numbers} [{case.basis.words.in_language(language)}]"
        )
    return Answer(json=found.as_json(), text="\n".join(lines))


def _numbers(text: str) -> frozenset[int]:
    from kaiji.law.disclosure.errors import DisclosureInputError

    try:
        return frozenset(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise DisclosureInputError(
            Words(ja="号の並びとして読めません。", en="These are not item numbers."),
            given=text,
            accepted=Words(ja="3,4 の形", en="numbers such as 3,4"),
        ) from error
