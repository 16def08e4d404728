"""Rules for requests out of court and log-keeping letters (裁判外の請求の点検), V0, V1, V2 and V5."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.documents.checking.carried import carried, desk_claim
from kaiji.documents.checking.rules import Fault, Rules, Subject, fault, texts
from kaiji.documents.legible import Mask
from kaiji.documents.profiles import paper_table
from kaiji.evidence.package import POSTS
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.casefile.values import Party

RULES: Final = Rules()
_TO_CARRIERS: Final = ("D02", "D03", "D17")


@RULES.rule(
    "V0-1", "古い法令名・条文が書かれている", "an act or article that is out of date is cited", "look"
)
def _stale_law(subject: Subject) -> Iterator[Fault]:
    """Words of the case that name the act as it was called before today's version."""
    acts = table("acts")["platform-act"]
    now = acts.on(subject.desk.day).value
    old = {v.value[key] for v in acts.versions for key in ("name", "short")} - {now["name"], now["short"]}
    for n, claim in enumerate(subject.case.claim, 1):
        for m, statement in enumerate(claim.statement, 1):
            for name in sorted(old):
                if name in statement.text:
                    yield fault(
                        "D01", f"claim[{n}].statement[{m}].text", f"旧法令名「{name}」", f"old name {name}"
                    )


@RULES.rule("V1-1", "秒が疑わしい", "the seconds of a time look doubtful", "look")
def _seconds(subject: Subject) -> Iterator[Fault]:
    for n, item, _party in carried(subject):
        if item.at is not None and item.at.second == 0 and item.at.microsecond == 0:
            yield fault(
                "D02",
                f"communication[{n}].at",
                "秒が0です。開示された秒を確かめてください。",
                "The seconds are 0; check them.",
            )


@RULES.rule("V1-2", "検索に要る項目がない", "a search key that the carrier needs is missing", "look")
def _search_keys(subject: Subject) -> Iterator[Fault]:
    for n, item, party in carried(subject):
        needs = desk_claim(party, "needs", subject.desk.day)
        for key, value in (("source_port", item.port), ("destination_ip", item.destination_ip)):
            # What a carrier asks for that is not on record is not known: it may be unable to search, as most are.
            level = needs.value.get(key) if needs else "conditional"
            if value is None and level in {"required", "conditional"}:
                field = "port" if key == "source_port" else "destination_ip"
                yield fault(
                    "D02",
                    f"communication[{n}].{field}",
                    f"{party.name}は、この項目がないと調査できないことがあります。",
                    f"{party.name} may be unable to search without this.",
                )


@RULES.rule("V1-3", "サイトの開示記録がない", "the site's record of disclosure is missing", "look")
def _site_record(subject: Subject) -> Iterator[Fault]:
    for n, item, _party in carried(subject):
        if item.disclosed_by is None or item.disclosed_on is None:
            yield fault(
                "D02",
                f"communication[{n}].disclosed_by",
                "開示した者と日がありません。記名押印のある開示記録を添付します。",
                "Who disclosed it and when is missing; a record with name and seal is enclosed.",
            )


@RULES.rule(
    "V1-4", "手数料を求める事業者・手数料の不足", "the carrier asks for a fee, or it is short", "look"
)
def _fee(subject: Subject) -> Iterator[Fault]:
    paid = sum(cost.yen for cost in subject.case.cost if cost.kind in _FEES and not cost.received)
    asking = [
        (n, party, desk.value)
        for n, party in enumerate(subject.case.party, 1)
        if party.role == "access-provider"
        and (desk := desk_claim(party, "desk", subject.desk.day)) is not None
        and desk.value.get("fee") not in {None, "none", "unknown", "not-shown"}
    ]
    known = sum(_asked_yen(subject, party, value) for _n, party, value in asking)
    for n, _party, _value in asking:
        if not paid:
            ja, en = "手数料を確かめて同封してください。", "Check and enclose the fee."
        elif paid < known:
            ja = f"手数料は合計{known}円と公表されていますが、記録された支払いは{paid}円です。"
            en = f"The fees published come to {known} yen; {paid} yen are on record as paid."
        else:
            continue
        yield fault("D02", f"party[{n}].carrier", ja, en)


_FEES: Final = {"provider-fee", "handling-fee"}


def _asked_yen(subject: Subject, party: Party, desk: dict[str, Any]) -> int:
    """Return what a desk is known to ask for, without tax: once a request, or once a set of address, port and time."""
    yen = desk.get("fee_yen")
    sets = {(c.ip, c.port, c.at) for _n, c, carrier in carried(subject) if carrier.id == party.id}
    if not isinstance(yen, int) or not sets:
        return 0
    return yen * len(sets) if desk.get("fee_per") == "id" else yen


@RULES.rule("V1-5", "証明書が古い", "a certificate is too old")
def _certificates(subject: Subject) -> Iterator[Fault]:
    months = paper_table("practice")["certificate-age"].on(subject.desk.day).value
    for n, party in enumerate(subject.case.party, 1):
        made = party.certificate_on
        if made is not None and subject.desk.day > _months_later(made, months):
            yield fault(
                "D01",
                f"party[{n}].certificate_on",
                f"発行から{months}か月を過ぎています。",
                f"Issued more than {months} months ago.",
            )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    target = day.replace(day=1, year=day.year + year, month=month + 1)
    last = (target.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return target.replace(day=min(day.day, last.day))


@RULES.rule("V1-6", "登録印(実印)と印鑑証明書", "registered seal and its certificate", "look")
def _registered_seal(subject: Subject) -> Iterator[Fault]:
    for n, party in enumerate(subject.case.party, 1):
        desk = desk_claim(party, "desk", subject.desk.day)
        if party.role == "access-provider" and desk is not None and desk.value.get("registered_seal"):
            yield fault(
                "D02",
                f"party[{n}].carrier",
                "実印を押し、印鑑証明書を同封してください。印影が一致することを確かめます。",
                "Use the registered seal and enclose its certificate; the seals must be the same.",
            )


@RULES.rule("V1-7", "複数のIPアドレスを1通で請求", "several addresses in one request", "look")
def _several_sets(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D02", "D03"):
        found = [c for c in subject.case.communication if c.id in paper.plan.communications]
        if len({(c.ip, c.port, c.at) for c in found}) > 1 and paper.document.copy == "提供者用":
            yield fault(
                paper.document.id,
                "communication",
                "IPアドレス・ポート・日時の組ごとに手数料や請求書を求める事業者があります。",
                "Some carriers want a fee or a request for each set of address, port and time.",
            )


@RULES.rule("V1-8", "発信者用の写しに秘匿事項が残っている", "hidden words stand in the sender's copy")
def _masked(subject: Subject) -> Iterator[Fault]:
    for paper in subject.papers:
        for copy in paper.plan.copies:
            if copy.words != paper.document.copy or not (copy.names or copy.contacts):
                continue
            mask = Mask(copy.names, copy.contacts)
            if any(mask.found(text) for text in texts(paper.document.blocks)):
                yield fault(
                    paper.document.id,
                    "preferences.hide_from_sender",
                    "秘匿する語があります。",
                    "Hidden words stand there.",
                )


@RULES.rule("V1-9", "理由が発信者に示される", "the reasons are shown to the sender", "look")
def _reasons_shown(subject: Subject) -> Iterator[Fault]:
    if "reasons" not in subject.case.preferences.hide_from_sender and subject.of("D01", "D02"):
        yield fault(
            "D01",
            "preferences.hide_from_sender",
            "権利侵害の理由がそのまま発信者に示されます。示してよい内容か確かめてください。",
            "The reasons go to the sender as they stand; make sure they may.",
        )


@RULES.rule("V1-10", "旧様式の請求が残っている", "a request on an old edition of the form is pending", "look")
def _old_edition(subject: Subject) -> Iterator[Fault]:
    edition = paper_table("editions")["request-form"].on(subject.desk.day)
    for n, request in enumerate(subject.case.request, 1):
        if (
            request.kind == "disclosure"
            and request.outcome == "pending"
            and request.sent_on
            and request.sent_on < edition.since
        ):
            yield fault(
                "D01",
                f"request[{n}].sent_on",
                "旧様式で出された請求です。現在の様式で出し直すか確かめてください。",
                "Sent on an old edition; consider sending it on the current one.",
            )


@RULES.rule("V2-1", "投稿個別のURLでない", "the address is not that of one post")
def _single_post(subject: Subject) -> Iterator[Fault]:
    for n, post in enumerate(subject.case.post, 1):
        site = subject.case.find_site(post.site)
        whole = {post.topic_url, site.url if site else None}
        if post.url in whole:
            yield fault(
                "D07",
                f"post[{n}].url",
                "投稿1件を指すURLにしてください。",
                "Give the address of the post itself.",
            )


@RULES.rule("V2-2", "権利侵害の理由がない", "no reason is given why the right is infringed")
def _reasons_missing(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D07"):
        for post in paper.plan.posts:
            claims = [(n, c) for n, c in enumerate(subject.case.claim, 1) if c.post == post]
            for n, claim in claims:
                if not any(s.by == "claimant" and s.text.strip() for s in claim.statement):
                    yield fault(
                        "D07", f"claim[{n}].statement", "理由が書かれていません。", "There are no reasons."
                    )


@RULES.rule("V2-3", "引用が証拠と違う", "the quotation differs from the evidence")
def _quotation(subject: Subject) -> Iterator[Fault]:
    for n, post in enumerate(subject.case.post, 1):
        told = _recorded(subject, post.package, post.number)
        if told is not None and post.text is not None and told.strip() != post.text.strip():
            yield fault(
                "D01",
                f"post[{n}].text",
                "証拠パッケージの本文と一致しません。",
                "It differs from the sealed text.",
            )


def _recorded(subject: Subject, package: str | None, number: int | None) -> str | None:
    if subject.desk.folder is None or package is None or number is None:
        return None
    try:
        data: Any = json.loads((subject.desk.folder / package / POSTS).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    posts = data.get("posts", []) if isinstance(data, dict) else []
    return next(
        (str(p.get("text")) for p in posts if isinstance(p, dict) and p.get("number") == number), None
    )


@RULES.rule(
    "V14-5", "画面の日時に秒がない・24時台", "the time shown has no seconds, or an hour of 24", "look"
)
def _shown_time(subject: Subject) -> Iterator[Fault]:
    for n, post in enumerate(subject.case.post, 1):
        raw = unicodedata.normalize("NFKC", post.posted_at_raw or "")
        clock = _CLOCK.search(raw)
        if clock is None:
            continue
        late, silent = int(clock[1]) >= _HOURS, clock[2] is None
        if late or silent:
            yield fault(
                "D01",
                f"post[{n}].posted_at_raw",
                f"画面の表示「{raw}」: {'24時台は翌日です。' if late else ''}{'秒の表示がありません。' if silent else ''}"
                "日時の出所を確かめてください。",
                f"Shown as {raw!r}: check where the time comes from.",
            )


_CLOCK: Final = re.compile(r"(\d{1,2})[:時]\d{1,2}(?:([:分]\d{1,2})|(?!\d))")
_HOURS: Final = 24


@RULES.rule("V2-4", "切抜きだけの証拠", "only a cut-out is given as evidence", "look")
def _cut_out(subject: Subject) -> Iterator[Fault]:
    for n, exhibit in enumerate(subject.case.exhibit, 1):
        if exhibit.post is None or exhibit.file is None:
            continue
        files = [e.file or "" for e in subject.case.exhibit if e.post == exhibit.post]
        if all(name.endswith(".png") and "framed" not in name for name in files):
            yield fault(
                "D24",
                f"exhibit[{n}].file",
                "URLの見えるページ全体の印刷も証拠にしてください。",
                "Add the print of the whole page with its address.",
            )
