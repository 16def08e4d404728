"""`kaiji vault space|rules|policy|approve`: what is declared beside the logs (登録).

Addresses, mapping rules, the operator's own policy, and the word of a second person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cli.command import Answer, language_of
from kaiji.cli.vault_words import operator_in, under_in
from kaiji.cli.writing import bytes_in
from kaiji.ground.instants import now, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.ground.words import Language
    from kaiji.vault.policy import Policy


def space(args: argparse.Namespace) -> Answer:
    """Declare addresses."""
    from kaiji.ground.instants import utc_text
    from kaiji.vault.folder import writing
    from kaiji.vault.space import declare
    from kaiji.vault.values import micros

    since, until = (
        None if text is None else micros(parse_instant(text)) for text in (args.since, args.until)
    )
    with writing(args.vault, create=True) as manifest, manifest.transaction():
        for prefix in args.prefixes:
            declare(manifest, prefix, since=since, until=until, partner=args.partner)
        manifest.write_entry(
            "space.declared",
            utc_text(now()),
            {"operator": operator_in(args), "prefixes": args.prefixes, "partner": args.partner},
        )
    return Answer(json={"prefixes": args.prefixes, "partner": args.partner}, text="\n".join(args.prefixes))


def rules(args: argparse.Namespace) -> Answer:
    """Declare the mapping rules, or show those that count."""
    from kaiji.vault.folder import reading, writing
    from kaiji.vault.rules.file import read_rules, utf8_of
    from kaiji.vault.rules.history import current_text, declare_rules
    from kaiji.vault.values import text_at

    if args.file is None:
        with reading(args.vault) as manifest:
            text = current_text(manifest)
        found = () if text is None else read_rules(text)
    else:
        text = utf8_of(bytes_in(args.file), args.file.name)
        with writing(args.vault, create=True) as manifest:
            found = declare_rules(manifest, text, operator=operator_in(args), now=now())
    rows = [
        {
            "name": rule.validity.name,
            "version": rule.validity.version,
            "addresses": str(rule.outside),
            "from": text_at(rule.validity.since),
            "until": None if rule.validity.until is None else text_at(rule.validity.until),
        }
        for rule in found
    ]
    none = Words(ja="規則はありません。", en="There is no rule.").in_language(language_of(args))
    lines = [
        f"{row['name']} {row['version']}  {row['addresses']}  {row['from']} 〜 {row['until'] or ''}"
        for row in rows
    ]
    return Answer(json={"rules": rows}, text="\n".join(lines) or none)


def policy(args: argparse.Namespace) -> Answer:
    """Declare the operator's policy, or show the one that counts."""
    from kaiji.vault.folder import reading, writing
    from kaiji.vault.policy import declare_policy, policy_of
    from kaiji.vault.rules.file import utf8_of

    if args.file is None:
        with reading(args.vault) as manifest:
            found = policy_of(manifest)
    else:
        text = utf8_of(bytes_in(args.file), args.file.name)
        with writing(args.vault, create=True) as manifest:
            found = declare_policy(manifest, text, operator=operator_in(args), now=now())
    return Answer(json=found.as_json(), text=_policy_text(found, language_of(args)))


def _policy_text(found: Policy, language: Language) -> str:
    none = Words(ja="なし", en="none")
    eyes = Words(ja="あり", en="yes") if found.four_eyes else none
    hour, day = (
        none if most is None else Words(ja=f"{most}件", en=str(most))
        for most in (found.per_hour, found.per_day)
    )
    lines = [
        Words(ja=f"二人での確認: {eyes.ja}", en=f"four eyes: {eyes.en}"),
        Words(ja=f"1時間の上限(担当者ごと): {hour.ja}", en=f"limit an hour, each operator: {hour.en}"),
        Words(ja=f"1日の上限(担当者ごと): {day.ja}", en=f"limit a day, each operator: {day.en}"),
    ]
    lines += [
        Words(ja=f"行わない: {basis} の {_WHAT[what].ja}", en=f"not done: {_WHAT[what].en} on {basis}")
        for basis, what in sorted(found.denied)
    ]
    return "\n".join(line.in_language(language) for line in lines)


_WHAT: Final = {
    "finds": Words(ja="照会", en="look-ups"),
    "holds": Words(ja="保全", en="holds"),
    "shows_destination": Words(ja="接続先の表示", en="showing destinations"),
}


def approve(args: argparse.Namespace) -> Answer:
    """Approve a request as the second person."""
    from kaiji.ground.errors import KaijiError
    from kaiji.vault.asking import refuse
    from kaiji.vault.folder import reading
    from kaiji.vault.policy import APPROVED_FOR
    from kaiji.vault.policy import approve as second

    at, under = now(), under_in(args)
    with reading(args.vault) as manifest:
        try:
            second(
                manifest,
                request=args.request or "",
                basis=args.basis or "",
                operator=under.operator,
                purpose=args.purpose,
                now=at,
            )
        except KaijiError as error:
            refuse(manifest, under, error, {"approval": True}, now=at)
            raise
    until = at + APPROVED_FOR
    words = Words(
        ja=f"承認しました: {args.request}({APPROVED_FOR.days}日間、ほかの担当者が照会できます)",
        en=f"Approved: {args.request}; another person may ask for {APPROVED_FOR.days} days.",
    )
    return Answer(
        json={"request": args.request, "basis": args.basis, "until": until.isoformat()},
        text=words.in_language(language_of(args)),
    )
