"""Rules for suits against the sender, certified mail, complaint and settlement (特定後の書面の点検), V6 to V9."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from kaiji.documents import values as v
from kaiji.documents.certified import counted
from kaiji.documents.checking.rules import Fault, Rules, Subject, fault, texts
from kaiji.documents.profiles import paper_table, profile
from kaiji.documents.spelling import yen_text
from kaiji.ground.instants import day_in_japan
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES: Final = Rules()
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_STAND_IN: Final = re.compile(r"代替(?:住所|氏名)[A-Z]")
_QUOTED: Final = 6
"""Characters from which on a sentence of a post counts as quoted."""
_SIGNS: Final = set(
    "、。，．・「」『』（）()〔〕［］【】〈〉《》ー－―…‥〜～：；？！%％＋×÷＝＜＞<>〒々〆ヶ　 -.,:/+■"
)


@RULES.rule(
    "V6-1",
    "請求額の計算が合わない・弁護士費用の割合",
    "the sums do not add up, or the lawyer's share",
    "look",
)
def _share(subject: Subject) -> Iterator[Fault]:
    against = {filing.id: filing.against for filing in subject.case.filing}
    for paper in subject.of("D19", "D20"):
        claimed = subject.case.claimed_from(against.get(paper.plan.about, paper.plan.about))
        total = yen_text(sum(damage.yen for damage in claimed))
        if claimed and total not in unicodedata.normalize("NFC", "".join(texts(paper.document.blocks))):
            yield fault(
                paper.document.id, "damage.yen", f"合計{total}と合いません。", f"It is not the sum {total}."
            )
    damages = subject.case.damage
    senders = subject.case.party_in("sender")
    whole = [damage for damage in damages if damage.sender is None]
    if len(senders) > 1 and whole and len(subject.of("D19", "D20")) > 1:
        yield fault(
            "D20",
            "damage.sender",
            f"発信者{len(senders)}人のそれぞれに、同じ損害{yen_text(sum(d.yen for d in whole))}を請求しています。"
            "だれに請求するかを損害ごとに書いてください。",
            f"The same sum is claimed from each of {len(senders)} senders; say of each head from whom it is claimed.",
        )
    rest = sum(d.yen for d in damages if d.head != "lawyer")
    share = _practice(subject, "lawyer-share")
    for n, damage in enumerate(damages, 1):
        if damage.head == "lawyer" and rest and damage.yen * 100 > rest * share:
            yield fault(
                "D19",
                f"damage[{n}].yen",
                f"他の損害の合計の{share}％を超えています。",
                f"It exceeds {share} % of the other heads.",
            )


@RULES.rule("V6-2", "費目を裏づける証拠がない", "a head of damages without an exhibit", "look")
def _proof(subject: Subject) -> Iterator[Fault]:
    for n, damage in enumerate(subject.case.damage, 1):
        if damage.head == "investigation" and not damage.exhibits:
            yield fault(
                "D19", f"damage[{n}].exhibits", "支出を示す証拠がありません。", "Nothing shows the expense."
            )


@RULES.rule("V6-3", "遅延損害金の起算日が訴え提起より後", "interest starts after the suit is filed")
def _interest(subject: Subject) -> Iterator[Fault]:
    days = [day_in_japan(p.posted_at) for p in subject.case.post if p.posted_at]
    for n, filing in enumerate(subject.case.filing, 1):
        if filing.kind == "damages-suit" and filing.filed_on and days and max(days) > filing.filed_on:
            yield fault("D19", f"filing[{n}].filed_on", "投稿の日より前です。", "It is before the post.")


@RULES.rule("V6-4", "被告の住所が開示された住所と違う", "the defendant's address is not the one disclosed")
def _address(subject: Subject) -> Iterator[Fault]:
    told = {d.value for decision in subject.case.decision for d in decision.disclosed if d.item == 2}
    for n, party in enumerate(subject.case.party, 1):
        if party.role == "sender" and party.address and told and party.address not in told:
            yield fault(
                "D19", f"party[{n}].address", "開示された住所と違います。", "It is not the address disclosed."
            )


@RULES.rule("V6-5", "不法行為の時効", "limitation of the claim", "look")
def _limitation(subject: Subject) -> Iterator[Fault]:
    for n, party in enumerate(subject.case.party, 1):
        known = party.identified_on if party.role == "sender" else None
        end = due("tort-limitation", known) if known is not None else None
        if end is not None and subject.desk.day > end.due:
            yield fault(
                "D19",
                f"party[{n}].identified_on",
                f"知った時から{end.length.words.ja}を過ぎています。",
                f"More than {end.length.words.en} have passed.",
            )


@RULES.rule("V7-1", "内容証明の字数・行数", "characters and lines of certified mail")
def _squares(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D20"):
        for block in paper.document.blocks:
            if isinstance(block, v.Squares):
                for page in block.pages:
                    over = [line for line in page if counted(v.plain(line)) > block.columns]
                    if over or len(page) > block.lines:
                        yield fault(
                            "D20", "demand", "字数または行数を超えています。", "Too many characters or lines."
                        )


@RULES.rule("V7-2", "固有名詞でない英字", "letters outside proper names")
def _letters(subject: Subject) -> Iterator[Fault]:
    names = " ".join(filter(None, [p.name for p in subject.case.party] + [s.name for s in subject.case.site]))
    for paper in subject.of("D20"):
        # A stand-in (代替住所A) is told of by V7-8; it is not a word of the letter.
        letter = _STAND_IN.sub("", unicodedata.normalize("NFKC", "".join(texts(paper.document.blocks))))
        words = set(_LETTERS.findall(letter)) - set(_LETTERS.findall(unicodedata.normalize("NFKC", names)))
        if words:
            shown = "、".join(sorted(words)[:5])
            yield fault(
                "D20",
                "post.text",
                f"英字は固有名詞に限られます: {shown}",
                f"Letters only in proper names: {shown}",
            )


@RULES.rule("V7-3", "内容証明に使えない文字", "characters that certified mail does not take")
def _characters(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D20"):
        wrong = {c for line in texts(paper.document.blocks) for c in line if not _postal(c)}
        if wrong:
            shown = " ".join(sorted(wrong)[:8])
            yield fault("D20", "post.text", f"使えない文字があります: {shown}", f"Not accepted: {shown}")


def _postal(char: str) -> bool:
    if char in _SIGNS or char.isdecimal() or re.fullmatch(r"[A-Za-zＡ-Ｚａ-ｚ]", char):
        return True
    name = unicodedata.name(char, "")
    return name.startswith(
        ("HIRAGANA", "KATAKANA", "CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HALFWIDTH KATAKANA")
    )


@RULES.rule("V7-4", "e内容証明は5枚まで", "at most five sheets electronically")
def _sheets(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D20"):
        page = profile(paper.document.profile, paper.document.made_on)
        most = _practice(subject, "e-certified-sheets")
        lines = sum(-(-max(1, len(line)) // page.columns) for line in texts(paper.document.blocks))
        if paper.document.profile == "E" and lines > page.lines * most:
            yield fault(
                "D20",
                "demand.via",
                f"{most}枚を超えます。窓口の内容証明にします。",
                f"More than {most} sheets; use paper.",
            )


@RULES.rule("V7-5", "受取人の住所がない", "the addressee's address is missing")
def _addressee(subject: Subject) -> Iterator[Fault]:
    for n, party in enumerate(subject.case.party, 1):
        if party.role == "sender" and subject.case.demand is not None and party.address is None:
            yield fault(
                "D20",
                f"party[{n}].address",
                "封筒と同じ住所を本文に書きます。",
                "It stands in the text as on the envelope.",
            )


@RULES.rule("V7-6", "証明文の余白", "room for the certificate")
def _room(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D20"):
        page = profile(paper.document.profile, paper.document.made_on)
        room = _practice(subject, "certified-room")
        if (page.left if page.vertical else page.bottom) < room:
            cm = room // 10_000
            yield fault(
                "D20", "profile", f"末尾に{cm}cm以上の余白が要ります。", f"Leave at least {cm} cm at the end."
            )


@RULES.rule("V7-7", "同封物に触れている", "an enclosure is mentioned")
def _enclosure(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D20"):
        found = [w for w in ("同封", "別添", "添付", "別紙") if w in "".join(texts(paper.document.blocks))]
        if found:
            yield fault(
                "D20",
                "demand",
                f"「{'、'.join(found)}」: 内容証明には何も同封できません。",
                "Nothing can be enclosed.",
            )


@RULES.rule(
    "V7-8", "秘匿する住所が差出人になる", "an address kept from the sender would stand as the writer's"
)
def _withheld_writer(subject: Subject) -> Iterator[Fault]:
    if subject.case.demand is None or subject.case.party_in("counsel"):
        return
    for n, party in enumerate(subject.case.party, 1):
        if party.role == "claimant" and party.withheld:
            yield fault(
                "D20",
                f"party[{n}].withheld",
                "内容証明には差出人の住所氏名が要ります。代理人から出してください。",
                "Certified mail names its writer and address; let counsel send it.",
            )


@RULES.rule("V7-9", "内容証明で使えない型", "a grid that certified mail does not take")
def _grids(subject: Subject) -> Iterator[Fault]:
    demand = subject.case.demand
    if demand is None:
        return
    if demand.via == "electronic":
        if demand.writing == "vertical":
            yield fault(
                "D20",
                "demand.writing",
                "e内容証明は横書きで作ります。縦書きは窓口の内容証明だけです。",
                "The electronic form is written across; downwards only at the counter.",
            )
        return
    taken = _practice(subject, "certified-grids")[demand.writing]
    if demand.lines not in taken:
        names = "、".join(taken)
        yield fault(
            "D20",
            "demand.lines",
            f"縦書きで使える型は{names}だけです。",
            f"Downwards, only {names} is taken.",
        )


def _practice(subject: Subject, topic: str) -> Any:
    return paper_table("practice")[topic].on(subject.desk.day).value


@RULES.rule("V8-1", "告訴期間", "the time for a complaint", "look")
def _complaint_time(subject: Subject) -> Iterator[Fault]:
    complaint = subject.case.complaint
    if complaint is not None and complaint.knew_offender_on is not None:
        end = due("criminal-complaint", complaint.knew_offender_on).due
        if subject.desk.day > end:
            yield fault(
                "D21",
                "complaint.knew_offender_on",
                f"{end}で期間が過ぎています。",
                f"The time ended on {end}.",
            )


@RULES.rule("V8-2", "告訴事実に投稿の引用がない", "the facts do not quote the post", "look")
def _complaint_quote(subject: Subject) -> Iterator[Fault]:
    complaint = subject.case.complaint
    lines = [line.strip() for p in subject.case.post for line in (p.text or "").split("\n")]
    sentences = [
        part for line in lines for part in re.split(r"(?<=[。！？!?])", line) if len(part) >= _QUOTED
    ]
    if complaint is not None and complaint.facts and not any(part in complaint.facts for part in sentences):
        yield fault(
            "D21", "complaint.facts", "投稿の文言をそのまま引用してください。", "Quote the words of the post."
        )


@RULES.rule("V8-3", "処罰を求める意思がない", "no wish for punishment is stated")
def _complaint_wish(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D21"):
        if "処罰を求める" not in "".join(texts(paper.document.blocks)):
            yield fault("D21", "告訴の趣旨", "処罰を求める意思を書きます。", "State the wish for punishment.")


@RULES.rule("V8-4", "投稿のURL・日時がない", "address or time of a post is missing")
def _complaint_place(subject: Subject) -> Iterator[Fault]:
    if subject.case.complaint is not None:
        for n, post in enumerate(subject.case.post, 1):
            if post.posted_at is None and post.posted_at_raw is None:
                yield fault("D21", f"post[{n}].posted_at", "投稿の日時がありません。", "Its time is missing.")


@RULES.rule("V9-1", "違約金が高すぎるおそれ", "the penalty may be excessive", "look")
def _penalty(subject: Subject) -> Iterator[Fault]:
    terms = subject.case.settlement
    if terms is not None and terms.penalty_yen is not None and terms.penalty_yen > terms.yen:
        yield fault(
            "D22", "settlement.penalty_yen", "解決金を超えています(公序良俗)。", "It exceeds the sum settled."
        )


@RULES.rule("V9-2", "支払日がない", "no day of payment")
def _payment_day(subject: Subject) -> Iterator[Fault]:
    terms = subject.case.settlement
    if terms is not None and (terms.first_on if terms.instalments > 1 else terms.pay_by) is None:
        yield fault("D22", "settlement.pay_by", "支払期限を定めてください。", "Set the day of payment.")


@RULES.rule("V9-3", "振込先がない", "no account to pay into")
def _account(subject: Subject) -> Iterator[Fault]:
    terms = subject.case.settlement
    if terms is not None and terms.yen and terms.account is None:
        yield fault("D22", "settlement.account", "振込先を書いてください。", "Say where to pay.")


@RULES.rule("V9-4", "対象の投稿が目録と違う", "the posts settled are not those of the schedule")
def _settled_posts(subject: Subject) -> Iterator[Fault]:
    for paper in subject.of("D22", "D23"):
        sheets = [b for b in paper.document.blocks if isinstance(b, v.Schedule) and b.key == "posts"]
        words = "\n".join(line for sheet in sheets for line in texts(sheet.blocks))
        claimed = {claim.post for claim in subject.case.claim} or {post.id for post in subject.case.post}
        sender = subject.case.find_party(paper.plan.about)
        claimed &= set(sender.wrote if sender is not None and sender.wrote else claimed)
        for n, post in enumerate(subject.case.post, 1):
            if post.id in claimed and post.url not in words:
                yield fault(
                    paper.document.id,
                    f"post[{n}].url",
                    "目録にない投稿があります。",
                    "A post is not in the schedule.",
                )
