"""Facts that only papers need: works, inquiries and decisions, sums claimed, demands, complaints, settlements (書面の事実)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from kaiji.casefile.meaning import Means

Answer: TypeAlias = Literal["none", "consents", "objects", "deleted"]
Verdict: TypeAlias = Literal["pending", "disclose", "refuse", "partly", "named", "not-named"]
"""`named`: the next provider was named, as a provision order tells to; `not-named`: to that order, that none can be."""
RefusalReason: TypeAlias = Literal[
    "not-specified",
    "not-held",
    "not-clear",
    "no-just-reason",
    "not-supplementary",
    "form",
    "identity",
    "other",
]
InquiryRule: TypeAlias = Literal["none", "election", "intimate"]
SenderOutcome: TypeAlias = Literal["none", "order", "disclosed", "refused", "removed", "left"]
NoticeKind: TypeAlias = Literal["defects", "returned", "next-provider"]
Head: TypeAlias = Literal["consolation", "investigation", "lawyer", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work or file whose copyright is infringed (著作物・ファイル)."""

    title: Annotated[str, Means("著作物の題号・名称", "title of the work")]
    kind: Annotated[str | None, Means("著作物の種類(写真、文章など)", "kind of work")] = None
    author: Annotated[str | None, Means("著作者", "author")] = None
    made_on: Annotated[date | None, Means("創作・公表の日", "day it was made or published")] = None
    ownership: Annotated[str | None, Means("権利者であることを示す事情", "what shows ownership")] = None
    file_hash: Annotated[str | None, Means("ファイルのハッシュ値(P2P)", "hash of the file (P2P)")] = None
    size: Annotated[int | None, Means("ファイルの大きさ(バイト)", "size of the file in bytes")] = None
    software: Annotated[str | None, Means("ファイル共有ソフトの種類", "file-sharing software")] = None
    completed_at: Annotated[
        datetime | None, Means("ダウンロード完了の日時(時差つき)", "instant the download was complete")
    ] = None
    system: Annotated[str | None, Means("検知システムの名称", "name of the detection system")] = None
    certified_on: Annotated[date | None, Means("検知システムの認定の日", "day the system was certified")] = (
        None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An inquiry to the sender, and the answer (意見照会と回答)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    request: Annotated[str, Means("もとの請求", "the request it is about", "request")]
    to: Annotated[str | None, Means("照会を受ける者(当事者の id)", "who is asked", "party")] = None
    filing: Annotated[
        str | None, Means("裁判手続で照会するときの手続", "court procedure it is made in", "filing")
    ] = None
    sent_on: Annotated[date | None, Means("照会した日", "day it was sent")] = None
    due_on: Annotated[date | None, Means("回答期限", "last day for the answer")] = None
    answered_on: Annotated[date | None, Means("回答の日", "day of the answer")] = None
    answer: Annotated[Answer, Means("回答", "the answer")] = "none"
    reason: Annotated[str | None, Means("開示・削除に反対する理由", "why the sender objects")] = None
    pass_on: Annotated[bool, Means("回答を請求者に伝えてよいか", "whether it may be passed on")] = False
    special: Annotated[
        InquiryRule,
        Means(
            "削除の照会の特例(選挙の候補者等・私事性的画像)",
            "special rule of a removal inquiry: election candidates, private sexual images",
        ),
    ] = "none"
    special_facts: Annotated[
        str | None, Means("特例に当たるとする事情", "what the claimant says brings it under that rule")
    ] = None
    outcome: Annotated[
        SenderOutcome,
        Means(
            "発信者に知らせる結果(命令を受けた・開示した・開示しない・削除した・削除しない)",
            "what the sender is told: an order came, disclosed, not disclosed, removed, left standing",
        ),
    ] = "none"
    outcome_on: Annotated[date | None, Means("結果を知らせる日", "day the sender is told")] = None
    outcome_items: Annotated[
        tuple[int, ...],
        Means("開示した情報の種類(施行規則が列挙する番号)", "items of the ordinance disclosed"),
    ] = ()
    outcome_text: Annotated[
        str | None,
        Means("結果の根拠(裁判所と事件番号、判断の理由)", "on what it rests: court and case, reasons"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One value that a decision discloses (開示する情報)."""

    item: Annotated[int, Means("施行規則が列挙する情報の番号", "item of the ordinance")]
    value: Annotated[str, Means("内容", "value")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why nothing is disclosed about one post, where an answer says other things of other posts (投稿ごとの理由)."""

    post: Annotated[str, Means("投稿の id", "id of the post", "post")]
    reason: Annotated[RefusalReason, Means("開示しない理由", "why it is refused")]
    text: Annotated[str | None, Means("理由の説明", "explanation")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a provider decided on a request (決定)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    request: Annotated[str, Means("もとの請求", "the request it is about", "request")]
    by: Annotated[str, Means("決定した者(当事者の id)", "who decided", "party")]
    decided_on: Annotated[date | None, Means("決定の日", "day of the decision")] = None
    verdict: Annotated[Verdict, Means("結論", "outcome")] = "pending"
    reasons: Annotated[tuple[RefusalReason, ...], Means("開示しない理由", "why it is refused")] = ()
    text: Annotated[str | None, Means("理由の説明", "explanation")] = None
    disclosed: Annotated[tuple[Disclosed, ...], Means("開示する情報", "what is disclosed")] = ()
    grounds: Annotated[
        tuple[Ground, ...],
        Means("投稿ごとの理由(投稿により違うとき)", "reasons post by post, where they differ"),
    ] = ()

    def reasons_about(self, post: str) -> frozenset[RefusalReason]:
        """Return the reasons given for one post: its own where the answer tells posts apart, else those of the whole."""
        own = frozenset(ground.reason for ground in self.grounds if ground.post == post)
        return own or frozenset(self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A provider's letter to the claimant short of a decision (提供者からの連絡: 補正の求め・返戻・他の提供者の案内)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    request: Annotated[str, Means("もとの請求", "the request it is about", "request")]
    by: Annotated[
        str, Means("連絡する提供者(当事者の id)", "the provider that writes: id of a party", "party")
    ]
    kind: Annotated[NoticeKind, Means("補正の求め・返戻・他の提供者の案内の別", "what it says")]
    sent_on: Annotated[date | None, Means("発送した日", "day it was sent")] = None
    mend_by: Annotated[date | None, Means("補正の期限", "last day to mend the request")] = None
    points: Annotated[
        tuple[str, ...], Means("直すところ・返す理由", "what is to be mended, or why it is returned")
    ] = ()
    next: Annotated[
        str | None,
        Means(
            "回線を提供している他の提供者(当事者の id)", "the provider to ask next: id of a party", "party"
        ),
    ] = None
    text: Annotated[str | None, Means("そのほかの説明", "further explanation")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A sum claimed from the sender (損害の費目)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    head: Annotated[Head, Means("費目", "head of damages")]
    yen: Annotated[int, Means("金額(円)", "amount in yen")]
    sender: Annotated[
        str | None,
        Means(
            "だれに請求するか。書かなければ、どの発信者にも請求する(当事者の id)",
            "the sender it is claimed from, every sender where none is named: id of a party",
            "party",
        ),
    ] = None
    text: Annotated[str | None, Means("金額の理由", "why this sum")] = None
    exhibits: Annotated[tuple[str, ...], Means("裏づける証拠", "ids of exhibits", "exhibit")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account to pay into (振込先)."""

    bank: Annotated[str, Means("金融機関", "bank")]
    branch: Annotated[str, Means("支店", "branch")]
    kind: Annotated[Literal["普通", "当座"], Means("預金の種類", "kind of account")]
    number: Annotated[str, Means("口座番号", "account number")]
    holder: Annotated[str, Means("口座名義", "holder, as the bank spells it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is demanded of the sender by letter (請求・警告)."""

    due_on: Annotated[date | None, Means("履行・回答の期限", "last day to comply")] = None
    deletion: Annotated[bool, Means("削除を求めるか", "whether deletion is demanded")] = True
    apology: Annotated[bool, Means("謝罪を求めるか", "whether an apology is demanded")] = False
    account: Annotated[Account | None, Means("振込先", "account to pay into")] = None
    lines: Annotated[
        Literal["20x26", "13x40", "26x20"], Means("内容証明の行×字の型", "grid of certified mail")
    ] = "20x26"
    via: Annotated[
        Literal["paper", "electronic"], Means("窓口かe内容証明か", "paper or electronic certified mail")
    ] = "paper"
    writing: Annotated[
        Literal["horizontal", "vertical"], Means("横書きか縦書きか", "lines across the sheet or down it")
    ] = "horizontal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A criminal complaint (告訴)."""

    offence: Annotated[str, Means("罪の id(表にあるもの)", "offence, as in the table of crimes")]
    to: Annotated[str | None, Means("提出先(当事者の id)", "police or prosecutor", "party")] = None
    facts: Annotated[str | None, Means("告訴事実", "the facts of the offence")] = None
    course: Annotated[str | None, Means("告訴に至る経緯", "how it came to the complaint")] = None
    knew_offender_on: Annotated[
        date | None, Means("犯人を知った日", "day on which the offender became known")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Terms agreed with the sender (示談・合意の内容)."""

    yen: Annotated[int, Means("解決金・賠償金(円)", "sum to be paid, in yen")]
    pay_by: Annotated[date | None, Means("支払期限(一括)", "day of payment")] = None
    instalments: Annotated[int, Means("分割の回数(1は一括)", "number of instalments")] = 1
    first_on: Annotated[date | None, Means("分割の初回の期日", "day of the first instalment")] = None
    delete_by: Annotated[date | None, Means("投稿を削除する期限", "day by which the posts are deleted")] = (
        None
    )
    penalty_yen: Annotated[
        int | None, Means("違約金(1回の違反につき、円)", "penalty for each breach, in yen")
    ] = None
    confidential: Annotated[bool, Means("口外禁止条項を置くか", "whether it is confidential")] = True
    forgives: Annotated[bool, Means("宥恕・告訴取下げを含むか", "whether the offence is forgiven")] = False
    court: Annotated[str | None, Means("合意管轄裁判所", "court agreed on")] = None
    account: Annotated[Account | None, Means("振込先", "account to pay into")] = None
    signed_on: Annotated[date | None, Means("成立の日", "day it was signed")] = None
