"""`kaiji law fee | interest | rate`: what a court asks, and what a debt bears (手数料・遅延損害金・法定利率)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.law_text import reasons
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.ground.words import Language
    from kaiji.law.fee_values import Fee


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `fee`, `interest` and `rate`."""
    fee = kinds.add_parser(
        "fee",
        help="裁判所の手数料 / court fee",
        parents=[common_options()],
        **example(
            "kaiji law fee suit --filed 2026-11-23 --value 3300000 --medium electronic\n"
            "  kaiji law fee disclosure-order+provision-order --filed 2026-11-23"
        ),
    )
    fee.add_argument("kind", metavar="KIND", help="種類。+ でつなぐと合計 / kind of act; several joined by +")
    fee.add_argument("--filed", required=True, metavar="DAY", help="申立ての日 / day of filing")
    fee.add_argument(
        "--value",
        type=_yen,
        action="append",
        default=[],
        metavar="YEN",
        help="訴額(重ねて書くと合算)/ value; repeated: added up",
    )
    fee.add_argument("--medium", choices=("electronic", "paper"), help="申立ての方法 / how it is filed")
    fee.add_argument("--defendants", type=int, default=1, metavar="N", help="被告の数 / number of defendants")
    fee.add_argument(
        "--count",
        type=int,
        default=1,
        metavar="N",
        help="同じ申立ての個数・通数 / number of petitions or copies",
    )
    fee.add_argument("--old-value", type=_yen, metavar="YEN", help="変更前の訴額 / value before an amendment")
    fee.add_argument(
        "--non-property",
        action="store_true",
        help="財産権上の請求でない請求 / a non-property claim, alone or joined",
    )
    fee.add_argument("--suit-filed", metavar="DAY", help="訴え提起の日(控訴などで)/ day the suit was filed")
    fee.set_defaults(run=_fee)
    interest = kinds.add_parser(
        "interest",
        help="遅延損害金 / default interest",
        parents=[common_options()],
        **example(
            "kaiji law interest --principal 1000000 --tort 2026-04-01 --from 2026-04-01 --to 2026-11-23"
        ),
    )
    interest.add_argument("--principal", type=_yen, required=True, metavar="YEN", help="元本 / principal")
    interest.add_argument("--tort", required=True, metavar="DAY", help="不法行為の日 / day of the tort")
    interest.add_argument(
        "--from", dest="since", required=True, metavar="DAY", help="起算日(算入)/ first day, included"
    )
    interest.add_argument("--to", required=True, metavar="DAY", help="終期(算入)/ last day, included")
    interest.set_defaults(run=_interest)
    rate = kinds.add_parser(
        "rate",
        help="法定利率 / statutory rate",
        parents=[common_options()],
        **example("kaiji law rate --on 2026-11-23"),
    )
    rate.add_argument("--on", required=True, metavar="DAY", help="不法行為の日など基準の日 / the day")
    rate.set_defaults(run=_rate)


def _yen(text: str) -> int:
    plain = text.replace(",", "").replace("_", "")
    if not plain.isascii() or not plain.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} は円の整数ではありません / is not whole yen")
    return int(plain)


def _fee(args: argparse.Namespace) -> Answer:
    from kaiji.law.fees import Petition, fee

    made = [
        fee(
            Petition(
                kind=kind,
                filed_on=parse_day(args.filed),
                values=tuple(args.value),
                old_value=args.old_value,
                non_property=args.non_property,
                medium=args.medium,
                defendants=args.defendants,
                count=args.count,
                suit_filed_on=None if args.suit_filed is None else parse_day(args.suit_filed),
            )
        )
        for kind in args.kind.split("+")
    ]
    text = "\n\n".join(_fee_text(each, language_of(args)) for each in made)
    if len(made) == 1:
        return Answer(json=made[0].as_json(), text=text)
    total = sum(each.yen for each in made)
    joined = {
        "kind": args.kind,
        "filed": args.filed,
        "fee": total,
        "parts": [part.as_json() for each in made for part in each.parts],
        "basis": [basis.as_json() for each in made for basis in each.basis],
        "petitions": [each.as_json() for each in made],
    }
    words = Words(ja=f"合計: {total:,}円", en=f"Total: {total:,} yen")
    return Answer(json=joined, text=f"{text}\n\n{words.in_language(language_of(args))}")


def _fee_text(made: Fee, language: Language) -> str:
    yen = Words(ja=f"{made.title.ja}: {made.yen:,}円", en=f"{made.title.en}: {made.yen:,} yen")
    lines = [yen.in_language(language)]
    for part in made.parts:
        one = Words(ja=f"  {part.what.ja}: {part.yen:,}円", en=f"  {part.what.en}: {part.yen:,} yen")
        lines.append(one.in_language(language))
    lines += [f"{made.payment.in_language(language)}", f"{made.postage.in_language(language)}"]
    return "\n".join(
        lines
        + reasons(
            language, steps=made.steps, basis=made.basis, confidence=made.confidence, warnings=made.warnings
        )
    )


def _interest(args: argparse.Namespace) -> Answer:
    from kaiji.law.interest import interest

    made = interest(
        principal=args.principal,
        tort_on=parse_day(args.tort),
        since=parse_day(args.since),
        to=parse_day(args.to),
    )
    head = Words(
        ja=f"遅延損害金: {made.yen:,}円(年{made.percent}%)",
        en=f"Interest: {made.yen:,} yen ({made.percent} % a year)",
    )
    language = language_of(args)
    lines = reasons(
        language, steps=made.steps, basis=made.basis, confidence=made.confidence, warnings=made.warnings
    )
    return Answer(json=made.as_json(), text="\n".join([head.in_language(language), *lines]))


def _rate(args: argparse.Namespace) -> Answer:
    from kaiji.law.interest import rate_on

    found = rate_on(parse_day(args.on))
    said = (
        Words(ja="まだ決まっていません", en="not fixed yet")
        if found.percent is None
        else Words(ja=f"年{found.percent}%", en=f"{found.percent} % a year")
    )
    head = Words(
        ja=f"{found.on.isoformat()}の法定利率: {said.ja}",
        en=f"Statutory rate on {found.on.isoformat()}: {said.en}",
    )
    language = language_of(args)
    lines = reasons(language, basis=found.basis, confidence=found.confidence)
    return Answer(json=found.as_json(), text="\n".join([head.in_language(language), *lines]))
