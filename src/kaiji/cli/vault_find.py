"""`kaiji vault find`: who held an address at an instant, one question or many (照会)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cli.command import Answer, language_of
from kaiji.cli.vault_words import Bar, asked_in, under_in
from kaiji.cli.writing import refuse_no_file, refuse_same
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.ground.words import Language
    from kaiji.vault.finding import Finding


def find(args: argparse.Namespace) -> Answer:
    """Answer one question, or a file of them."""
    from kaiji.vault.asking import ask
    from kaiji.vault.folder import reading

    if args.batch is not None:
        return _find_batch(args)
    with reading(args.vault) as manifest:
        finding, granted = ask(manifest, asked_in(args), under_in(args), now=now())
    return Answer(
        json=finding.as_json(shows_destination=granted.shows_destination)
        | {"request": granted.request, "basis": granted.basis},
        text=_finding_text(finding, language_of(args)),
    )


def _find_batch(args: argparse.Namespace) -> Answer:
    from kaiji.vault.batch import find_batch
    from kaiji.vault.errors import BatchError
    from kaiji.vault.folder import reading

    if args.out is None or args.ip is not None or args.at is not None:
        raise BatchError(
            Words(
                ja="--batch には --out が必要で、--ip や --at とは一緒に使えません。",
                en="--batch needs --out and no --ip or --at.",
            ),
            given=str(args.batch),
        )
    refuse_no_file(args.batch)
    refuse_same(args.batch, args.out)
    with reading(args.vault) as manifest, Bar(args.batch.name) as bar:
        result = find_batch(
            manifest,
            args.batch,
            args.out,
            under_in(args),
            tolerance=args.tolerance,
            precision=args.precision,
            now=now(),
            tell=bar.tell,
        )
    counts = "  ".join(f"{name} {count}" for name, count in result.counts.items() if count)
    head = Words(ja=f"{result.rows}件を照会しました", en=f"{result.rows} questions answered").in_language(
        language_of(args)
    )
    return Answer(json=result.as_json(), text=f"{head}: {counts}\n  {result.out}")


_CLASS_WORDS: Final = {
    "unique": Words(ja="該当は1件", en="exactly one"),
    "ambiguous": Words(ja="複数が該当(どれとも決められません)", en="several fit; none can be singled out"),
    "none": Words(ja="該当なし(ログは揃っています)", en="nobody; the log is complete"),
    "not_covered": Words(
        ja="答えられません(ログが欠けているか、消去済み)", en="no answer: log missing or erased"
    ),
    "not_ours": Words(ja="自社のアドレスではありません", en="not our address"),
    "computed": Words(ja="規則から計算", en="computed from the rule"),
    "underspecified": Words(
        ja="情報が足りません(検索していません)", en="not enough facts; no search was made"
    ),
}


def _finding_text(finding: Finding, language: Language) -> str:
    from kaiji.vault.finding import seconds
    from kaiji.vault.values import text_at

    lines = [f"{finding.klass}: {_CLASS_WORDS[finding.klass].in_language(language)}"]
    lines += [
        f"  {candidate.subscriber}  {text_at(candidate.since)} 〜 {text_at(candidate.until)}"
        for candidate in finding.candidates
    ]
    for line in finding.lines:
        rule = line.as_json()
        told = f"{rule['name']} {rule['version']} → {rule['inside']} {' '.join(rule['ports'][:1])}"
        lines.append(Words(ja=f"  規則: {told}", en=f"  rule: {told}").in_language(language))
    if finding.margin is not None:
        margin = seconds(finding.margin)
        more = Words(ja="以上", en=" or more").in_language(language) if finding.margin_at_least else ""
        lines.append(
            Words(ja=f"  時刻の余裕: {margin}秒{more}", en=f"  margin: {margin} s{more}").in_language(
                language
            )
        )
    for deciding in finding.would_decide:
        lines.append(
            Words(
                ja=f"  決め手: {deciding.fact} が分かれば最大{deciding.leaves}件",
                en=f"  would decide: {deciding.fact} leaves {deciding.leaves} at most",
            ).in_language(language)
        )
    lines += [f"  {words.in_language(language)}" for words in finding.reasons]
    lines += [f"  {hold}" for hold in finding.held_by]
    return "\n".join(lines)
