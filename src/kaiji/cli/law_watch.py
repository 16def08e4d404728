"""`kaiji law platforms | duties | offence | stale | unverified | coming | history | list` (指定・義務・罪・見直し)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.law_text import reasons
from kaiji.ground.instants import parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kaiji.ground.words import Language
    from kaiji.law.watch import Held

_LISTS = ("topics", "fees", "offences")


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add what is designated, punished, coming, unverified or to be checked again."""
    platforms = kinds.add_parser(
        "platforms",
        help="指定された大規模事業者 / designated large platforms",
        parents=[common_options()],
        **example("kaiji law platforms --on 2026-11-23"),
    )
    platforms.add_argument("--on", required=True, metavar="DAY", help="基準の日 / the day")
    platforms.set_defaults(run=_platforms)
    duties = kinds.add_parser(
        "duties",
        help="大規模事業者の義務 / duties of large platforms",
        parents=[common_options()],
        **example("kaiji law duties --on 2026-11-23"),
    )
    duties.add_argument("--on", required=True, metavar="DAY", help="基準の日 / the day")
    duties.set_defaults(run=_duties)
    offence = kinds.add_parser(
        "offence",
        help="罪・刑・公訴時効 / offence, penalty and limit",
        parents=[common_options()],
        **example("kaiji law offence insult --act 2026-06-01"),
    )
    offence.add_argument("offence", metavar="OFFENCE", help="kaiji law list offences")
    offence.add_argument("--act", required=True, metavar="DAY", help="行為が終わった日 / day the act ended")
    offence.set_defaults(run=_offence)
    stale = kinds.add_parser(
        "stale",
        help="長く確認していない値 / values not checked for long",
        parents=[common_options()],
        **example("kaiji law stale --today 2027-07-01"),
    )
    stale.add_argument("--today", metavar="DAY", help="基準日(既定: 今日)/ default: today")
    stale.add_argument(
        "--days", type=int, metavar="N", help="確認の間隔(既定: 表の値)/ default: as the table says"
    )
    stale.set_defaults(run=_stale)
    for name, help_text, run in (
        ("unverified", "未確認の値 / unverified values", _unverified),
        ("history", "改正の経過 / how the acts changed", _history),
        ("coming", "これから変わる法令と未確認の論点 / law that is coming, open points", _coming),
    ):
        each = kinds.add_parser(
            name, help=help_text, parents=[common_options()], **example(f"kaiji law {name}")
        )
        each.set_defaults(run=run)
    names = kinds.add_parser(
        "list",
        help="使える名前 / names to use",
        parents=[common_options()],
        **example("kaiji law list topics"),
    )
    names.add_argument("what", choices=_LISTS)
    names.set_defaults(run=_list)


def _platforms(args: argparse.Namespace) -> Answer:
    from kaiji.law.platforms import platforms_on

    found, language = platforms_on(parse_day(args.on)), language_of(args)
    lines = [
        f"{each.company.in_language(language)}: {', '.join(each.services)} ({each.designated_on.isoformat()})"
        for each in found.platforms
    ]
    if not lines:
        nobody = Words(
            ja="この日に指定されている事業者はありません。", en="No operator is designated on that day."
        )
        lines = [nobody.in_language(language)]
    lines += reasons(language, confidence=found.confidence, warnings=found.notes)
    return Answer(json=found.as_json(), text="\n".join(lines))


def _duties(args: argparse.Namespace) -> Answer:
    from kaiji.law.platforms import duties_on

    day, language = parse_day(args.on), language_of(args)
    found = duties_on(day)
    lines = []
    for duty in found:
        articles = "、".join(basis.words.in_language(language) for basis in duty.basis)
        amount = "" if duty.amount is None else f" {duty.amount:,}"
        period = "" if duty.period is None else f" [{duty.period}]"
        penalty = "" if duty.penalty is None else f" {duty.penalty.in_language(language)}"
        lines.append(f"{duty.title.in_language(language)}:{amount}{penalty}{period} ({articles})")
    nothing = Words(ja="この日に義務はありません。", en="No duties stand on that day.").in_language(language)
    return Answer(
        json={"on": day.isoformat(), "duties": [duty.as_json() for duty in found]},
        text="\n".join(lines or [nothing]),
    )


def _offence(args: argparse.Namespace) -> Answer:
    from kaiji.law.crimes import offence
    from kaiji.law.deadline_words import day_words

    found, language = offence(args.offence, parse_day(args.act)), language_of(args)
    complaint = Words(
        ja="親告罪(告訴の期間は R23)" if found.on_complaint else "親告罪ではない",
        en="prosecuted on complaint (period: R23)" if found.on_complaint else "not only on complaint",
    )
    end = day_words(found.limit.due)
    limit = Words(ja=f"公訴時効の最後の日: {end.ja}", en=f"Last day of the prosecution limit: {end.en}")
    lines = [
        f"{found.title.in_language(language)}: {found.penalty.in_language(language)}",
        complaint.in_language(language),
        limit.in_language(language),
        *reasons(
            language,
            steps=found.limit.steps,
            basis=(*found.basis, *found.limit.basis),
            confidence=found.confidence,
        ),
    ]
    return Answer(json=found.as_json(), text="\n".join(lines))


def _stale(args: argparse.Namespace) -> Answer:
    from kaiji.law.watch import stale

    today = today_in_japan() if args.today is None else parse_day(args.today)
    found = stale(today, args.days)
    head = Words(ja=f"確認し直す値: {len(found)}件", en=f"To be checked again: {len(found)}")
    return Answer(
        json={"today": today.isoformat(), "count": len(found), "stale": [held.as_json() for held in found]},
        text="\n".join([head.in_language(language_of(args)), *_held_lines(found, language_of(args))]),
    )


def _unverified(args: argparse.Namespace) -> Answer:
    from kaiji.law.watch import unverified

    found = unverified()
    return Answer(
        json={"count": len(found), "unverified": [held.as_json() for held in found]},
        text="\n".join(_held_lines(found, language_of(args))),
    )


def _held_lines(found: Sequence[Held], language: Language) -> list[str]:
    return [
        f"{held.table} {held.topic.key} ({held.version.since.isoformat()}〜): {held.topic.title.in_language(language)}"
        f" - {held.version.cite} [{held.version.confidence} {held.version.checked_on.isoformat()}]"
        for held in found
    ]


def _coming(args: argparse.Namespace) -> Answer:
    from kaiji.law.watch import coming

    language = language_of(args)
    found = coming()
    lines = [
        f"{'' if each.expected_on is None else each.expected_on.isoformat() + ' '}{each.title.in_language(language)}"
        f" [{each.held.version.confidence}]\n  {each.says.in_language(language)}"
        for each in found
    ]
    return Answer(json={"coming": [each.as_json() for each in found]}, text="\n".join(lines))


def _history(args: argparse.Namespace) -> Answer:
    from kaiji.law.watch import changes

    language = language_of(args)
    found = changes()
    lines = [
        f"{each.since.isoformat()} {each.instrument}: {each.changed.in_language(language)} [{each.held.version.confidence}]"
        for each in found
    ]
    return Answer(json={"history": [each.as_json() for each in found]}, text="\n".join(lines))


def _list(args: argparse.Namespace) -> Answer:
    from kaiji.law.articles import topics
    from kaiji.law.crimes import offences
    from kaiji.law.fees import kinds

    language = language_of(args)
    found = {"topics": topics, "fees": kinds, "offences": offences}[args.what]()
    return Answer(
        json={args.what: [{"name": name, "title": title.as_json()} for name, title in found]},
        text="\n".join(f"{name}: {title.in_language(language)}" for name, title in found),
    )
