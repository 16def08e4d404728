"""What was done in a case, and what it cost: communications on record, requests, filings, exhibits, costs (事件の経過).

Like `values`, these are the format of `case.toml`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from kaiji.casefile.meaning import Means

CommunicationKind: TypeAlias = Literal["post", "sign-up", "log-in", "log-out", "cancellation"]
RequestKind: TypeAlias = Literal["disclosure", "deletion", "preservation", "notice-of-petition", "demand"]
Outcome: TypeAlias = Literal[
    "pending", "accepted", "partly", "refused", "no-record", "no-answer", "withdrawn"
]
Series: TypeAlias = Literal["none", "A", "B", "C", "D", "E", "F", "G", "H"]
"""Letters of exhibits where claimants or defendants have series of their own (甲A、甲B)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """A communication the site or a carrier disclosed (侵害情報の送信・侵害関連通信)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    post: Annotated[str, Means("関係する投稿の id", "id of the post it belongs to", "post")]
    kind: Annotated[CommunicationKind, Means("投稿・登録・ログイン等の別", "post, sign-up, log-in …")]
    at: Annotated[datetime | None, Means("日時(時差つき)", "instant, with offset")] = None
    ip: Annotated[str | None, Means("IPアドレス", "IP address")] = None
    port: Annotated[int | None, Means("送信元ポート番号", "source port")] = None
    destination_ip: Annotated[str | None, Means("接続先IPアドレス", "destination IP address")] = None
    destination_port: Annotated[int | None, Means("接続先ポート番号", "destination port")] = None
    disclosed_by: Annotated[
        str | None, Means("開示した者(当事者の id)", "who disclosed it: id of a party", "party")
    ] = None
    disclosed_on: Annotated[date | None, Means("開示を受けた日", "day of disclosure")] = None
    carrier: Annotated[
        str | None, Means("経由プロバイダ(当事者の id)", "access provider: id of a party", "party")
    ] = None
    reason: Annotated[
        str | None,
        Means(
            "最も近いもの以外の関連通信を求める理由",
            "why a related communication other than the nearest is sought",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something asked of a party out of court, and its answer (請求と回答)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    kind: Annotated[RequestKind, Means("請求の種類", "what is asked")]
    to: Annotated[str, Means("相手方(当事者の id)", "whom: id of a party", "party")]
    posts: Annotated[tuple[str, ...], Means("対象の投稿", "posts it concerns", "post")] = ()
    communications: Annotated[
        tuple[str, ...], Means("対象の通信", "communications it concerns", "communication")
    ] = ()
    items: Annotated[
        tuple[int, ...],
        Means(
            "開示を求める情報(施行規則が列挙する情報の番号)。書かなければサイトの記録の種類から選ぶ",
            "items of the ordinance asked for; left out: chosen by what the site logs",
        ),
    ] = ()
    supplement: Annotated[
        Literal["unknown", "i", "ro", "ha"],
        Means("補充性の根拠(法の定めるイ・ロ・ハ)", "which alternative of the act is met"),
    ] = "unknown"
    supplement_reason: Annotated[str | None, Means("補充性の具体的な理由", "why that alternative is met")] = (
        None
    )
    sent_on: Annotated[date | None, Means("発送した日", "day it was sent")] = None
    received_on: Annotated[date | None, Means("相手方に届いた日", "day it arrived")] = None
    answered_on: Annotated[date | None, Means("回答を受けた日", "day of the answer")] = None
    outcome: Annotated[Outcome, Means("結果", "outcome")] = "pending"
    kept_until: Annotated[
        date | None, Means("保存を約束された最終日", "last day the holder promised to keep it")
    ] = None
    note: Annotated[str | None, Means("備考", "note")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A procedure in court or with the police, and what came of it (申立て・訴え・告訴)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    kind: Annotated[str, Means("手続の id", "id of the procedure, as in the route tables")]
    court: Annotated[str | None, Means("裁判所(当事者の id)", "court: id of a party", "party")] = None
    against: Annotated[str | None, Means("相手方(当事者の id)", "other side: id of a party", "party")] = None
    posts: Annotated[tuple[str, ...], Means("対象の投稿", "posts it concerns", "post")] = ()
    parent: Annotated[
        str | None,
        Means("先行する手続(提供命令なら開示命令、など)", "procedure it belongs to or follows", "filing"),
    ] = None
    case_number: Annotated[str | None, Means("事件番号", "case number")] = None
    items: Annotated[
        tuple[int, ...],
        Means("開示を求める情報(施行規則が列挙する情報の番号)", "items of the ordinance asked for"),
    ] = ()
    supplement: Annotated[
        Literal["unknown", "i", "ro", "ha"],
        Means("補充性の根拠(法の定めるイ・ロ・ハ)", "which alternative of the act is met"),
    ] = "unknown"
    supplement_reason: Annotated[str | None, Means("補充性の具体的な理由", "why that alternative is met")] = (
        None
    )
    need: Annotated[str | None, Means("保全・命令の必要性についての事情", "why the order is needed")] = None
    hearing_days: Annotated[tuple[date, ...], Means("審尋の希望日", "days proposed for the hearing")] = ()
    security_yen: Annotated[
        int | None, Means("定められた担保の額(円)", "security set by the court, in yen")
    ] = None
    unsecured_reason: Annotated[
        str | None,
        Means(
            "担保を立てさせないよう求める事情(債務者が担保を求めていないことなど)",
            "why no security should be asked for, such as that the debtor wants none",
        ),
    ] = None
    delay_until: Annotated[
        date | None,
        Means("送達の延期を求める日", "day until which service is to wait, where that is asked for"),
    ] = None
    delay_reason: Annotated[
        str | None,
        Means(
            "送達の延期を求める事情(債務者が任意に履行すると述べていることなど)",
            "why service should wait, such as that the debtor said it would comply",
        ),
    ] = None
    filed_on: Annotated[date | None, Means("申し立てた日", "day of filing")] = None
    notified_on: Annotated[
        date | None, Means("裁判の告知・送達を受けた日", "day the decision reached the party")
    ] = None
    outcome: Annotated[Outcome, Means("結果", "outcome")] = "pending"
    final_on: Annotated[date | None, Means("確定した日", "day it became final")] = None
    decided_on: Annotated[date | None, Means("裁判の日", "day of the decision")] = None
    named: Annotated[
        str | None,
        Means("提供命令で氏名等の提供を受けた事業者", "provider named under a provision order", "party"),
    ] = None
    named_on: Annotated[
        date | None,
        Means("次のプロバイダの氏名等の提供を受けた日", "day the next provider's name was received"),
    ] = None
    note: Annotated[str | None, Means("備考", "note")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An item of evidence (証拠)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    title: Annotated[str, Means("標目", "title")]
    post: Annotated[str | None, Means("関係する投稿の id", "id of the post it shows", "post")] = None
    series: Annotated[
        Series,
        Means("号証の記号(甲A・甲Bのように分けるとき)", "letter of its series, where series have letters"),
    ] = "none"
    package: Annotated[str | None, Means("証拠パッケージ", "evidence package it comes from")] = None
    file: Annotated[str | None, Means("ファイル", "file")] = None
    original: Annotated[Literal["original", "copy"], Means("原本か写しか", "original or copy")] = "copy"
    made_on: Annotated[date | None, Means("作成年月日", "day it was made")] = None
    author: Annotated[str | None, Means("作成者", "author")] = None
    shows: Annotated[str | None, Means("立証趣旨", "what it proves")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Money spent or received (費用・回収)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    on: Annotated[date, Means("支払った日・受け取った日", "day it was paid or received")]
    yen: Annotated[int, Means("金額(円)", "amount in yen")]
    kind: Annotated[str, Means("費目の id", "id of the kind of cost")]
    received: Annotated[bool, Means("受け取った金額か", "whether it came in")] = False
    note: Annotated[str | None, Means("備考", "note")] = None
