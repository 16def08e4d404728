"""The answer as text for a person (回答の文章)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.dated import CONFIDENCE_WORDS
from kaiji.ground.instants import jst_text, parse_day, utc_text
from kaiji.ground.words import Words
from kaiji.network.candidates import AGREEMENT_WORDS
from kaiji.network.claims import ACCESS
from kaiji.network.evidence import title_of
from kaiji.network.mape import PortShare
from kaiji.network.needs import KEYS, LEVEL_WORDS
from kaiji.network.profile import days_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.ground.words import Language
    from kaiji.network.candidates import Candidate
    from kaiji.network.split import Split
    from kaiji.network.who import Finding

_STATES = {
    "seen": Words(ja="手がかりあり", en="sign seen"),
    "always": Words(ja="この事業者では常に", en="always with this carrier"),
    "possible": Words(ja="可能性", en="possible"),
}


_OF_IPV4 = Words(ja="(IPv4の通信について)", en="(of IPv4) ")


def finding_text(finding: Finding, language: Language) -> str:
    """Return the whole answer in one language, sections in the order in which they are needed."""
    return "\n".join(_lines(finding, language))


def split_text(result: Split, language: Language, today: str) -> str:
    """Return the groups, the worst clock first."""
    ja = language == "ja"
    head = (
        Words(
            ja="事業者 / 件数 / ログが消えうる最初の日 / 不足",
            en="carrier / rows / first day a log may be gone / missing",
        ),
        Words(ja="読めない行", en="rows that cannot be read"),
    )
    lines = [head[0].in_language(language)]
    for group in result.groups:
        row = group.as_json(parse_day(today))
        gone = row["may_be_gone_from"]
        mark = ("(過ぎています)" if ja else " (past)") if gone is not None and gone <= today else ""
        missing = ", ".join(f"{KEYS[key].in_language(language)} {n}" for key, n in row["missing"].items())
        lines.append(
            f"  {group.name.in_language(language)} / {row['rows']} / {gone or '-'}{mark} / {missing or '-'}"
        )
    if result.rejected:
        lines.append(f"{head[1].in_language(language)}: {len(result.rejected)}")
        lines += [f"  {row.number}: {row.words.in_language(language)}" for row in result.rejected[:20]]
    lines += [f"{item['text']} {item['url']}" for item in result.attribution]
    return "\n".join(lines)


def _lines(finding: Finding, language: Language) -> Iterator[str]:
    ja = language == "ja"
    yield from _head(finding, language)
    yield ""
    yield f"{'候補' if ja else 'Candidates'}: {AGREEMENT_WORDS[finding.agreement].in_language(language)}"
    for candidate in finding.candidates:
        yield from _candidate(finding, candidate, language)
    for link in finding.chain:
        if link is finding.chain[0]:
            yield "契約者を持つのは誰か" if ja else "Who may hold the subscriber"
        yield f"  [{_STATES[link.state].in_language(language)}] {link.words.in_language(language)}"
        yield f"      {'尋ねること' if ja else 'ask'}: {link.ask.in_language(language)}"
    yield from _shared(finding, language)
    yield from _needs(finding, language)
    yield from _kept(finding, language)
    yield "注意" if ja else "To mind"
    yield from (f"  - {caution.words.in_language(language)}" for caution in finding.warnings)
    yield from (f"{item['text']} {item['url']}" for item in finding.attribution)


def _head(finding: Finding, language: Language) -> Iterator[str]:
    question = finding.question
    port = "" if question.port is None else f" :{question.port}"
    yield f"{question.address.text}{port}  {question.address.words.in_language(language)}"
    if question.at is not None:
        yield f"{jst_text(question.at)} ({utc_text(question.at)})"


def _candidate(finding: Finding, candidate: Candidate, language: Language) -> Iterator[str]:
    carrier = candidate.carrier
    name = candidate.name.in_language(language)
    if carrier is None:
        unknown = "台帳にない事業者" if language == "ja" else "not in the registry"
        yield f"  {name} ({unknown})"
    else:
        access = ("・" if language == "ja" else ", ").join(
            ACCESS[code].in_language(language) for code in carrier.access(finding.question.day)
        )
        yield f"  {name} [{carrier.id}] {access}"
        legal = carrier.legal_name(finding.question.day)
        if legal is not None:
            confirm = "登記で要確認" if language == "ja" else "confirm in the register"
            yield f"      {legal.value} ({CONFIDENCE_WORDS[legal.confidence].in_language(language)}; {confirm})"
    for item in candidate.evidence:
        yield f"      {title_of(item.source).in_language(language)}: {item.words.in_language(language)}"


def _shared(finding: Finding, language: Language) -> Iterator[str]:
    ja = language == "ja"
    for item in finding.shared:
        title = item.line.title.in_language(language)
        state = _STATES["seen" if item.seen else "possible"].in_language(language)
        yield f"{'IPv4の共用' if ja else 'Shared IPv4'} [{state}]: {title}"
        if isinstance(item.share, PortShare):
            share = item.share
            blocks = ", ".join(f"{first}-{last}" for first, last in share.blocks[:3])
            yield (
                f"  {'ポートから1人に決まります' if ja else 'the port decides'}: PSID 0x{share.psid:X}, "
                f"{share.ports} {'ポート' if ja else 'ports'} ({blocks} …), "
                f"{'同じIPv4の利用者は最大' if ja else 'users of this IPv4 at most'} {share.users}"
            )
        elif item.share is not None:
            yield f"  {item.share.words.in_language(language)}"


def _needs(finding: Finding, language: Language) -> Iterator[str]:
    ja = language == "ja"
    if finding.needs:
        yield "検索に必要な項目" if ja else "What a search needs"
    for need in finding.needs:
        state = "-"
        if need.given or need.missing:
            state = (("あり", "given") if need.given else ("不足", "MISSING"))[not ja]
        yield f"  {KEYS[need.key].in_language(language)}: {LEVEL_WORDS[need.level].in_language(language)} ({state})"
    for name, note in _notes(finding, language).items():
        yield f"    {name}: {note}"


def _notes(finding: Finding, language: Language) -> dict[str, str]:
    """Return what each party says of its search, once."""
    asked = [item for need in finding.needs for item in need.asked]
    six = finding.question.address.looked_up is not None and finding.question.address.looked_up[0] == 6
    notes = {}
    for item in asked:
        if item.carrier is None or item.words is None:
            continue
        wants_port = any(
            other.carrier is item.carrier and other.level in {"required", "conditional"}
            for need in finding.needs
            if need.key == "source_port"
            for other in need.asked
        )
        said = item.words.in_language(language)
        notes[item.carrier.title.in_language(language)] = (
            _OF_IPV4.in_language(language) + said if six and wants_port else said
        )
    return notes


def _kept(finding: Finding, language: Language) -> Iterator[str]:
    worst = finding.worst
    if worst is None:
        return
    ja = language == "ja"
    title = Words(ja="ログの保存日数(短い/普通/長い)", en="Days a log is kept (low/typical/high)")
    yield f"{title.in_language(language)}: {days_text(worst)}"
    if finding.question.at is not None:
        until = worst.alive_until(finding.question.at)
        yield f"  {'この日から消えているおそれ' if ja else 'may be gone from'}: {until.low.isoformat()}"
        if until.typical is not None:
            yield f"  {'この日から消えている見込み' if ja else 'likely gone from'}: {until.typical.isoformat()}"
    yield f"  {worst.words.in_language(language)}"
    for keeper in finding.kept:
        sources = ", ".join(dict.fromkeys(version.source.key for version in keeper.kept.basis))
        possible = "" if keeper.certain else f" [{_STATES['possible'].in_language(language)}]"
        yield f"    {keeper.id}{possible}: {days_text(keeper.kept)} ({sources})"
