"""Rules for papers in court (裁判所に出す書面の点検), V3 and V4."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.checking.rules import Fault, Rules, Subject, fault, texts
from kaiji.documents.facts.information import ancestry_of
from kaiji.documents.facts.law import Law
from kaiji.documents.facts.values import Known
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.casefile.steps import Filing
    from kaiji.casefile.values import Case
    from kaiji.documents.making import Made

RULES: Final = Rules()
_PETITIONS: Final = ("D09", "D10", "D11", "D12", "D13", "D14")
_ON_LINE_FOUR: Final = ("D09", "D10", "D11")
_NEAR: Final = 14
"""Days before the end of a period from which on the check speaks of it."""


@RULES.rule("V3-1", "表題が4行目にない", "the title does not stand on the fourth line")
def _title_line(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of(*_ON_LINE_FOUR):
        first = paper.document.blocks[:2]
        right = (
            len(first) == 2
            and isinstance(first[0], v.Gap)
            and first[0].lines == 3
            and isinstance(first[1], v.Title)
        )
        if not right:
            yield fault(
                paper.document.id, "title", "受付印のため上3行をあけます。", "Three lines above it stay free."
            )


@RULES.rule("V3-2", "相手方の資格証明書", "certificate of the other side", "look")
def _certificate(subject: Subject) -> Iterator[Fault]:
    for filing in _open_filings(subject):
        party = subject.case.find_party(filing.against)
        if party is not None and party.kind == "organisation" and party.certificate_on is None:
            n = subject.case.party.index(party) + 1
            yield fault(
                "D09",
                f"party[{n}].certificate_on",
                f"{party.name}の登記事項証明書の発行日が記録されていません。",
                f"The day of the certificate of {party.name} is not on record.",
            )


def _open_filings(subject: Subject) -> Iterator[Filing]:
    return (f for f in subject.case.filing if f.filed_on is None and f.outcome == "pending")


@RULES.rule("V3-3", "引かれていない証拠・どの書面にもない証拠", "an exhibit that nothing mentions", "look")
def _orphans(subject: Subject) -> Iterator[Fault]:
    cited = {e for claim in subject.case.claim for s in claim.statement for e in s.exhibits}
    cited |= {e for damage in subject.case.damage for e in damage.exhibits}
    operators = {party.name for party in subject.case.party_in("content-provider")}
    for n, exhibit in enumerate(subject.case.exhibit, 1):
        # What an operator published of itself is cited where the paper says who runs the site.
        if exhibit.id not in cited and exhibit.post is None and exhibit.author not in operators:
            yield fault("D24", f"exhibit[{n}]", "どの主張でも引かれていません。", "No statement mentions it.")


@RULES.rule("V3-4", "目録が書面ごとに違う", "a schedule differs between papers")
def _same_schedules(subject: Subject) -> Iterator[Fault]:
    kept: dict[tuple[str, str], tuple[str, ...]] = {}
    for paper in subject.of(*_PETITIONS, "D26"):
        for block in paper.document.blocks:
            if isinstance(block, v.Schedule):
                key = paper.plan.about, block.key.removesuffix("-bare")
                words = tuple(texts(block.blocks))
                if kept.setdefault(key, words) != words:
                    yield fault(
                        paper.document.id,
                        f"schedule.{block.key}",
                        "申立書の目録と一致しません。",
                        "It differs from the petition.",
                    )


@RULES.rule("V3-5", "削除と開示で裁判所が違う", "removal and disclosure go to different courts", "look")
def _two_courts(subject: Subject) -> Iterator[Fault]:
    by_kind = {f.kind: f for f in subject.case.filing}
    one, other = by_kind.get("disclosure-injunction"), by_kind.get("removal-injunction")
    if one and other and one.against == other.against and one.court != other.court:
        yield fault("D10", "filing.court", "資格証明書が2通要ります。", "Two certificates are needed.")


@RULES.rule("V3-6", "保全執行の期間", "the time to start enforcement", "look")
def _execution(subject: Subject) -> Iterator[Fault]:
    for n, filing in enumerate(subject.case.filing, 1):
        if filing.kind.endswith("injunction") and filing.outcome == "accepted" and filing.notified_on:
            end = due("provisional-execution", filing.notified_on).due
            yield fault(
                "D27-indirect",
                f"filing[{n}].notified_on",
                f"執行は{end}までに着手します。",
                f"Start by {end}.",
            )


@RULES.rule("V3-7", "証拠のファイルがない", "the file of an exhibit is not in the case folder", "look")
def _missing_files(subject: Subject) -> Iterator[Fault]:
    folder = subject.desk.folder
    if folder is None:
        return
    packages = {post.id: post.package for post in subject.case.post}
    for n, exhibit in enumerate(subject.case.exhibit, 1):
        parts = [exhibit.package or packages.get(exhibit.post or ""), exhibit.file]
        name = "/".join(part for part in parts if part) if exhibit.package else exhibit.file or parts[0]
        if name is not None and not (folder / name).exists():
            yield fault(
                "D24",
                f"exhibit[{n}].file",
                f"{name}が事件フォルダーにありません。",
                f"{name} is not in the case folder.",
            )


@RULES.rule("V3-8", "号証の番号が手で書かれている", "an exhibit number is typed by hand", "look")
def _typed_number(subject: Subject) -> Iterator[Fault]:
    for field, words in _told_texts(subject.case):
        found = _EXHIBIT.search(words)
        if found:
            yield fault(
                "D24",
                field,
                f"「{found.group()}」: 番号は手続ごとに変わります。exhibitsに証拠の名を書いてください。",
                f"{found.group()}: numbers change with the procedure; name the exhibit under `exhibits`.",
            )


_EXHIBIT: Final = re.compile(r"甲[A-ZＡ-Ｚ]?(?:第\s*)?[0-9０-９]+(?:号証)?")


def _told_texts(case: Case) -> Iterator[tuple[str, str]]:
    for c, claim in enumerate(case.claim, 1):
        for s, statement in enumerate(claim.statement, 1):
            yield f"claim[{c}].statement[{s}].text", statement.text or ""
    for n, damage in enumerate(case.damage, 1):
        yield f"damage[{n}].text", damage.text or ""
    for n, exhibit in enumerate(case.exhibit, 1):
        yield f"exhibit[{n}].shows", exhibit.shows or ""


@RULES.rule("V4-1", "発信者情報目録が1つでない", "not exactly one schedule of information")
def _one_schedule(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D12"):
        count = sum(isinstance(b, v.Schedule) and b.key == "information" for b in paper.document.blocks)
        if count != 1:
            yield fault("D12", "schedule.information", f"{count}個あります。", f"There are {count}.")


@RULES.rule("V4-2", "提供命令の根拠の項の選び違い", "the wrong paragraph on provision orders is ticked")
def _paragraph(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D12"):
        law = Law(day=paper.document.made_on)
        named = [_article(law, topic) for topic in ("provision-order-plain", "provision-order-specified")]
        closings = [
            block
            for block in paper.document.blocks
            if isinstance(block, v.Choice) and block.ticked and "提供命令を求める" in v.plain(block.spans)
        ]
        if len(closings) > 1:
            both = "と".join(named)
            yield fault("D12", "petition.provision", f"{both}の両方が選ばれています。", "Both are ticked.")


def _article(law: Law, topic: str) -> str:
    """Return an article as papers write it, on the day of `law`."""
    found = law.fact(topic)
    return str(found.value) if isinstance(found, Known) else topic


@RULES.rule("V4-3", "申立ての趣旨が分かれていない", "the prayers are not separate")
def _prayers(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D12"):
        lines = list(texts(paper.document.blocks))
        asked = sum("との裁判を求める" in line for line in lines)
        wanted = 3 if paper.plan.template == "D12-pages" else 1 + _joined(subject, paper)
        if asked != wanted:
            yield fault(
                "D12",
                "petition",
                f"趣旨{wanted}個に対し結びが{asked}個です。",
                f"{wanted} prayers, {asked} endings.",
            )


def _joined(subject: Subject, paper: Made) -> int:
    first = next(f for f in subject.case.filing if f.id == paper.plan.about)
    return sum(
        f.parent == paper.plan.about
        and f.kind in {"provision-order", "erasure-order"}
        and f.filed_on in {None, first.filed_on}
        for f in subject.case.filing
    )


@RULES.rule("V4-4", "先行事件の表示がない", "the pending case is not stated")
def _related_case(subject: Subject) -> Iterator[Fault]:
    rows = {f.id: f for f in subject.case.filing}
    cited = Law(day=subject.desk.day, kind="cited")
    for filing in subject.case.filing:
        if filing.kind != "disclosure-order" or "provision-order" not in ancestry_of(subject.case, filing):
            continue
        at = filing.parent
        while at is not None:
            if rows[at].case_number is None:
                n = subject.case.filing.index(rows[at]) + 1
                yield fault(
                    "D12",
                    f"filing[{n}].case_number",
                    f"事件番号が必要です({_article(cited, 'related-case')})。",
                    "Its case number is needed.",
                )
            at = rows[at].parent


@RULES.rule("V4-5", "相手方の違う申立てが1通になっている", "one paper against different respondents")
def _one_respondent(subject: Subject) -> Iterator[Fault]:
    rows = {f.id: f for f in subject.case.filing}
    for n, filing in enumerate(subject.case.filing, 1):
        parent = rows.get(filing.parent or "")
        if (
            filing.kind in {"provision-order", "erasure-order"}
            and parent
            and filing.against != parent.against
        ):
            yield fault(
                "D12",
                f"filing[{n}].against",
                "開示命令の相手方と違います。",
                "It is not the respondent of the order.",
            )


@RULES.rule("V4-6", "申立書の頁が欠けている", "a page of the set is missing")
def _page_set(subject: Subject) -> Iterator[Fault]:
    wanted = [
        "申立ての理由（発信者情報開示命令）",
        "申立ての理由（提供命令）",
        "申立ての理由（消去禁止命令）",
        "関連事情",
    ]
    for paper in subject.of("D12"):
        if paper.plan.template != "D12-pages":
            continue
        lines = set(texts(paper.document.blocks))
        keys = {b.key for b in paper.document.blocks if isinstance(b, v.Schedule)}
        missing = [head for head in wanted if head not in lines] + sorted(
            {"parties", "information", "posts-bare"} - keys
        )
        if missing:
            yield fault(
                "D12", "pages", f"{'、'.join(missing)}がありません。", f"Missing: {', '.join(missing)}."
            )


@RULES.rule("V4-7", "目録に投稿の内容がある", "the schedule quotes the post")
def _quoted(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D12"):
        if paper.plan.template != "D12-pages":
            continue
        words = "\n".join(
            line
            for block in paper.document.blocks
            if isinstance(block, v.Schedule) and block.key.startswith("posts")
            for line in texts(block.blocks)
        )
        for post in subject.case.post:
            first = (post.text or "").strip().split("\n", 1)[0]
            if len(first) >= 8 and first in words:
                yield fault(
                    "D12", "schedule.posts", "投稿の内容は書きません。", "It must not quote the post."
                )


@RULES.rule("V4-8", "日本時間と協定世界時が合わない", "the two zones do not agree")
def _zones(subject: Subject) -> Iterator[Fault]:
    for paper in subject.papers:
        lines = [line for line in texts(paper.document.blocks) if line.endswith(("(UTC)", "(JST)"))]
        stamps = [(line[-4:-1], _stamp(line)) for line in lines]
        utc = [at for zone, at in stamps if zone == "UTC" and at]
        jst = [at for zone, at in stamps if zone == "JST" and at]
        if utc and jst and {at + timedelta(hours=9) for at in utc} != set(jst):
            yield fault(
                paper.document.id,
                "communication.at",
                "9時間の差になっていません。",
                "They are not nine hours apart.",
            )


def _stamp(line: str) -> datetime | None:
    try:
        return datetime.fromisoformat(line[:19].replace("/", "-"))
    except ValueError:
        return None


@RULES.rule("V4-9", "ログインに前後の限定がある", "a log-in is limited to before the post")
def _limiter(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of(*_PETITIONS, "D18", "D26"):
        for line in texts(paper.document.blocks):
            if "ログイン" in line and "より前に行ったものに限る" in line:
                yield fault(
                    paper.document.id,
                    "schedule.information",
                    "ログインには前後の限定がありません。",
                    "Log-ins have no such limit.",
                )


@RULES.rule("V4-10", "期間が迫っている・過ぎている", "a period is ending or has ended", "look")
def _periods(subject: Subject) -> Iterator[Fault]:
    for n, filing in enumerate(subject.case.filing, 1):
        if filing.kind == "provision-order" and filing.named_on and not _notified(subject, filing):
            yield from _near(
                subject, f"filing[{n}].named_on", "D15", "provision-order-notice", filing.named_on
            )
        if (
            filing.kind == "disclosure-order"
            and filing.outcome == "refused"
            and filing.notified_on
            and filing.final_on is None
        ):
            yield from _near(subject, f"filing[{n}].notified_on", "D16", "objection-suit", filing.notified_on)


def _notified(subject: Subject, order: Filing) -> bool:
    return any(r.kind == "notice-of-petition" and r.sent_on for r in subject.case.request) and bool(
        order.named
    )


def _near(subject: Subject, field: str, document: str, rule: str, start: date) -> Iterator[Fault]:
    end = due(rule, start)
    last = end.safe_day or end.due
    left = (last - subject.desk.day).days
    if left <= _NEAR:
        words = f"期限{last}(残り{left}日)" if left >= 0 else f"期限{last}を過ぎています。"
        yield fault(document, field, words, f"Last day {last}, {left} days left.")
