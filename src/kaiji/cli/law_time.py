"""`kaiji law due | rules | closed | cite`: days, periods and articles (期限・休日・条文)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.law_text import reasons
from kaiji.ground.instants import parse_day, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date, datetime

    from kaiji.ground.words import Language
    from kaiji.law.deadlines import Due


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `due`, `rules`, `closed` and `cite`."""
    due = kinds.add_parser(
        "due",
        help="期限を数える / count a period",
        parents=[common_options()],
        **example("kaiji law due R7 --from 2026-11-24"),
    )
    due.add_argument("rule", metavar="RULE", help="R1…R28、X1… または名前 / number or slug (kaiji law rules)")
    due.add_argument(
        "--from", dest="start", required=True, metavar="DAY", help="起算のもとになる日 / day of the trigger"
    )
    due.add_argument(
        "--set", dest="set_to", metavar="LENGTH", help="裁判所が定めた期間 21d 3w 48h / length a court set"
    )
    due.add_argument(
        "--add-days", type=int, default=0, metavar="N", help="付加期間の日数 / days a court added"
    )
    due.add_argument(
        "--variant", metavar="NAME", help="場合分け: abroad、life_or_body、longest / variant of the rule"
    )
    due.set_defaults(run=_due)
    rules = kinds.add_parser(
        "rules",
        help="期間の一覧 / every rule of time",
        parents=[common_options()],
        **example("kaiji law rules"),
    )
    rules.set_defaults(run=_rules)
    closed = kinds.add_parser(
        "closed",
        help="裁判所が休みか / whether the courts are closed",
        parents=[common_options()],
        **example("kaiji law closed 2026-12-29"),
    )
    closed.add_argument("day", metavar="DAY")
    closed.add_argument(
        "--calendar",
        choices=("court", "office"),
        default="court",
        help="裁判所か行政機関か / courts or offices",
    )
    closed.set_defaults(run=_closed)
    cite = kinds.add_parser(
        "cite",
        help="その日の条文 / the article on a day",
        parents=[common_options()],
        **example("kaiji law cite right-to-disclosure --on 2026-11-23"),
    )
    cite.add_argument("topic", metavar="TOPIC", help="主題の名前 / name of the topic")
    cite.add_argument(
        "--on", required=True, metavar="DAY", help="基準となる日 / the day that selects the version"
    )
    cite.set_defaults(run=_cite)


def _due(args: argparse.Namespace) -> Answer:
    from kaiji.law.counting import parse_length
    from kaiji.law.deadlines import due

    answer = due(
        args.rule,
        _start(args.start),
        set_to=None if args.set_to is None else parse_length(args.set_to),
        added_days=args.add_days,
        variant=args.variant,
    )
    return Answer(json=answer.as_json(), text=_due_text(answer, language_of(args)))


def _start(text: str) -> date | datetime:
    return parse_instant(text) if "T" in text.upper() else parse_day(text)


def _due_text(answer: Due, language: Language) -> str:
    from kaiji.law.periods import KIND_WORDS

    rule = answer.rule
    title, kind = rule.title.in_language(language), KIND_WORDS[rule.kind].in_language(language)
    days = [words.in_language(language) for words in _days_of(answer)]
    return "\n".join(
        [
            f"{rule.id} {title} ({kind})",
            *days,
            rule.act.in_language(language),
            *reasons(
                language,
                steps=answer.steps,
                basis=answer.basis,
                confidence=answer.confidence,
                warnings=answer.warnings,
            ),
        ]
    )


def _days_of(answer: Due) -> Iterator[Words]:
    from kaiji.law.deadline_words import day_words

    due, last_open = day_words(answer.due), day_words(answer.last_open_day)
    if answer.run_out_from is not None:
        after = day_words(answer.run_out_from)
        yield Words(
            ja=f"{due.ja}の終わりに経過({after.ja}から)",
            en=f"Runs out at the end of {due.en} (from {after.en})",
        )
    else:
        yield Words(ja=f"期限: {due.ja}", en=f"Due: {due.en}")
    if answer.safe_day is not None:
        safe = day_words(answer.safe_day)
        yield Words(ja=f"安全な日: {safe.ja}", en=f"Safe day: {safe.en}")
    if answer.run_out_from is None and answer.last_open_day != answer.due:
        yield Words(
            ja=f"裁判所が開いている最後の日: {last_open.ja}",
            en=f"Last day the courts are open: {last_open.en}",
        )


def _rules(args: argparse.Namespace) -> Answer:
    from kaiji.law.periods import KIND_WORDS, length_words, rules

    language = language_of(args)
    rows = []
    for each in rules().values():
        latest = each.topic.versions[-1]
        rows.append(
            {
                "rule": each.id,
                "slug": each.slug,
                "title": each.title.as_json(),
                "kind": each.kind,
                "trigger": each.trigger.as_json(),
                "act": each.act.as_json(),
                "length": length_words(latest).as_json(),
                "since": latest.since.isoformat(),
                "cite": latest.cite,
                "confidence": latest.confidence,
            }
        )
    text = [
        f"{each.id:<4}{length_words(each.topic.versions[-1]).in_language(language):<8} "
        f"{each.title.in_language(language)} [{each.slug}] {KIND_WORDS[each.kind].in_language(language)}"
        for each in rules().values()
    ]
    return Answer(json={"rules": rows}, text="\n".join(text))


def _closed(args: argparse.Namespace) -> Answer:
    from kaiji.law.calendars import next_open, state_of
    from kaiji.law.deadline_words import day_words

    day, language = parse_day(args.day), language_of(args)
    state = state_of(args.calendar, day)
    after, _ = next_open(args.calendar, day)
    verdict = Words(ja="休み" if state.closed else "開いている", en="closed" if state.closed else "open")
    next_day = Words(ja=f"次に開く日: {day_words(after).ja}", en=f"Next open day: {day_words(after).en}")
    lines = [
        f"{day_words(day).in_language(language)}: {verdict.in_language(language)} - {state.reason.in_language(language)}",
        *([next_day.in_language(language)] if state.closed else []),
        *reasons(language, basis=state.basis, confidence=state.confidence, warnings=state.notes),
    ]
    return Answer(
        json={**state.as_json(), "calendar": args.calendar, "next_open": after.isoformat()},
        text="\n".join(lines),
    )


def _cite(args: argparse.Namespace) -> Answer:
    from kaiji.law.articles import cite

    language = language_of(args)
    found = cite(args.topic, parse_day(args.on))
    chosen = Words(
        ja=f"版を選ぶ日: {found.selection.words.ja}",
        en=f"The version is chosen by: {found.selection.words.en}",
    )
    lines = [
        f"{found.title.in_language(language)}: {found.basis.words.in_language(language)}",
        f"{found.basis.act.name} ({found.basis.act.number})",
        chosen.in_language(language),
        *reasons(
            language,
            basis=(),
            confidence=found.basis.confidence,
            warnings=() if found.note is None else (found.note,),
        ),
    ]
    return Answer(json=found.as_json(), text="\n".join(lines))
