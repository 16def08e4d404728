"""`kaiji vault hold|expire|check|journal|space`: what is kept, what is erased, and whether it is sound (保全と点検)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.cli.vault_words import Bar, asked_in, operator_in, under_in
from kaiji.ground.instants import now, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse


def hold_add(args: argparse.Namespace) -> Answer:
    """Place a hold."""
    from kaiji.ground.errors import KaijiError
    from kaiji.vault.asking import refuse
    from kaiji.vault.folder import writing
    from kaiji.vault.holding import read_scope
    from kaiji.vault.holds import place_hold

    under, asked, at = under_in(args), asked_in(args, args.since), now()
    with writing(args.vault) as manifest:
        try:
            granted = under.permit(manifest, move="holds", at=at)
            scope = read_scope(asked, since=args.since, to=args.to)
            hold = place_hold(
                manifest,
                scope,
                permit=granted,
                authority=args.authority,
                until=parse_instant(args.until),
                now=at,
            )
        except KaijiError as error:
            refuse(manifest, under, error, asked.as_detail(), now=at)
            raise
    words = Words(
        ja=f"保全しました: {hold.id} {hold.rows}件、期限 {hold.as_json()['until']}",
        en=f"Held: {hold.id}, {hold.rows} rows, until {hold.as_json()['until']}",
    )
    return Answer(json=hold.as_json(), text=words.in_language(language_of(args)))


def hold_list(args: argparse.Namespace) -> Answer:
    """List the holds."""
    from kaiji.vault.folder import reading
    from kaiji.vault.holds import holds

    with reading(args.vault) as manifest:
        rows = [hold.as_json() for hold in holds(manifest)]
    lines = [
        f"{row['hold']} {'保全中' if row['active'] else '解除'} {row['ip']} {row['port'] or '-'} "
        f"{row['from']} 〜 {row['to']} {row['rows']}件 期限 {row['until']} {row['request']} {row['basis']}"
        for row in rows
    ]
    none = Words(ja="保全はありません。", en="There is no hold.").in_language(language_of(args))
    return Answer(json={"holds": rows}, text="\n".join(lines) or none)


def hold_release(args: argparse.Namespace) -> Answer:
    """End a hold."""
    from kaiji.vault.folder import writing
    from kaiji.vault.holds import release

    with writing(args.vault) as manifest:
        hold = release(manifest, args.hold, reason=args.reason, operator=operator_in(args), now=now())
    words = Words(ja=f"解除し、写しを消去しました: {hold.id}", en=f"Released, its copy erased: {hold.id}")
    return Answer(json=hold.as_json(), text=words.in_language(language_of(args)))


def expire(args: argparse.Namespace) -> Answer:
    """Erase what has outlived its retention."""
    from kaiji.vault.expiry import expire as erase
    from kaiji.vault.expiry import forget_questions
    from kaiji.vault.folder import writing

    before, at = parse_instant(args.before), now()
    asked = None if args.questions_before is None else parse_instant(args.questions_before)
    with writing(args.vault) as manifest:
        result = erase(manifest, before, operator=operator_in(args), now=at)
        gone = (
            None if asked is None else forget_questions(manifest, asked, operator=operator_in(args), now=at)
        )
    words = Words(
        ja=f"{result.rows}件を消去しました(ファイル{result.segments}個、うち書直し{result.rewritten}個)。",
        en=f"{result.rows} rows erased ({result.segments} files, {result.rewritten} of them written anew).",
    )
    json = {"before": args.before, **result.as_json()} | ({} if gone is None else {"questions": gone})
    return Answer(json=json, text=words.in_language(language_of(args)))


def compact(args: argparse.Namespace) -> Answer:
    """Join small segments."""
    from kaiji.vault.compaction import compact as join
    from kaiji.vault.folder import writing

    with writing(args.vault) as manifest:
        result = join(manifest, operator=operator_in(args), now=now())
    words = Words(
        ja=f"ファイル{result.before}個を{result.after}個にしました({result.rows}件を書き直し)。",
        en=f"{result.before} files became {result.after} ({result.rows} rows written anew).",
    )
    return Answer(json=result.as_json(), text=words.in_language(language_of(args)))


def check(args: argparse.Namespace) -> Answer:
    """Check the vault."""
    from kaiji.vault.checking import check as look
    from kaiji.vault.folder import reading

    with reading(args.vault) as manifest, Bar(args.vault.name) as bar:
        result = look(manifest, bar.tell)
    words = Words(
        ja=f"ファイル{result.segments + result.extracts}個、{result.rows}件、記録{result.entries}件: "
        f"{'異常なし' if not result.faults else '異常あり'}",
        en=f"{result.segments + result.extracts} files, {result.rows} rows, {result.entries} journal entries: "
        f"{'sound' if not result.faults else 'NOT sound'}",
    )
    lines = [words.in_language(language_of(args)), f"  journal {result.head}"]
    lines += [f"  {fault.code} {fault.name}: {fault.detail}" for fault in result.faults]
    return Answer(json=result.as_json(), text="\n".join(lines), status=5 if result.faults else 0)


def journal(args: argparse.Namespace) -> Answer:
    """Write the journal out."""
    from kaiji.vault.folder import reading

    with reading(args.vault) as manifest:
        data = manifest.journal()
    from kaiji.vault.batch import write_whole

    write_whole(args.out, data)
    return Answer(json={"entries": data.count(b"\n"), "out": str(args.out)}, text=str(args.out))


def encrypt(args: argparse.Namespace) -> Answer:
    """Encrypt the segments, each under a key of its own."""
    from kaiji.vault.compaction import encrypt as seal
    from kaiji.vault.folder import writing
    from kaiji.vault.store.keys import NAME

    with writing(args.vault, create=True) as manifest:
        result = seal(manifest, operator=operator_in(args), now=now())
    words = Words(
        ja=f"{result.rows}件を暗号化しました。鍵は {NAME} です。控えは、ログの控えとは別に、短い期間だけ取ってください。",
        en=f"{result.rows} rows encrypted. The keys are in {NAME}: back it up apart from the logs, and for a short time.",
    )
    return Answer(json=result.as_json() | {"keys": NAME}, text=words.in_language(language_of(args)))
