"""What a package between the parties says (請求・回答パッケージの中身): one value class an object of `package.json`.

The shape follows ETSI TS 103 120 (header, authorisation, tasks, documents, delivery) without claiming conformance: that
interface is for authorities, and these are requests between private parties. Names are ours. The JSON Schema under
docs/reference is generated from these classes. Instants carry their offset, days are civil days in Japan, and a field left
out is *not known* or *not given*, never a default. `from_` is spelled `from` in JSON.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final, Literal, TypeAlias

from kaiji.casefile.papers import RefusalReason
from kaiji.casefile.steps import CommunicationKind
from kaiji.casefile.values import Hidden, Reason
from kaiji.exchange.forms import (
    COUNT,
    DOCUMENT_FILE,
    EVIDENCE_FILE,
    ID,
    IP,
    ITEM,
    LINE,
    MEDIA_TYPE,
    PACKAGE_NAME,
    PORT,
    SHA256,
    TEXT,
    URL,
    UUID,
    Says,
)

FORMAT: Final = "kaiji-package"
VERSION: Final = 1
PROFILE: Final = "JP-kaiji/1"

Role: TypeAlias = Literal["claimant", "content-provider", "access-provider"]
Kind: TypeAlias = Literal["request", "answer"]
BasisCode: TypeAlias = Literal[
    "out-of-court-request",
    "preservation-request",
    "provisional-disposition",
    "disclosure-order",
    "provision-order",
    "erasure-order",
    "judgment",
    "warrant",
    "sender-consent",
]
TaskType: TypeAlias = Literal["disclosure", "preservation", "deletion"]
DocumentRole: TypeAlias = Literal[
    "request-form", "evidence", "power-of-attorney", "identity", "log-record", "order", "letter", "other"
]
Status: TypeAlias = Literal["granted", "refused", "no-record", "not-identified", "other-holder", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who sends or receives (当事者); HI-1: SenderIdentifier, ReceiverIdentifier."""

    role: Annotated[Role, Says("立場", "what it is")]
    name: Annotated[str, Says("氏名または名称", "name", form=LINE)]
    kind: Annotated[Literal["person", "organisation"], Says("個人か法人等か", "person or organisation")]
    number: Annotated[
        str | None, Says("法人番号など公の番号", "public number such as the corporate number", form=LINE)
    ] = None
    representative: Annotated[
        str | None, Says("代表者の肩書と氏名", "title and name of who represents it", form=LINE)
    ] = None
    postcode: Annotated[str | None, Says("郵便番号", "postcode", form=LINE)] = None
    address: Annotated[str | None, Says("住所または送付先", "address, or where papers go", form=LINE)] = None
    phone: Annotated[str | None, Says("電話番号", "telephone", form=LINE)] = None
    email: Annotated[str | None, Says("電子メール", "e-mail", form=LINE)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who acts for the sender of the package (代理人・法定代理人)."""

    capacity: Annotated[Literal["counsel", "legal-representative"], Says("資格", "in what capacity")]
    name: Annotated[str, Says("氏名", "name", form=LINE)]
    office: Annotated[str | None, Says("事務所名", "office", form=LINE)] = None
    address: Annotated[str | None, Says("住所または送付先", "address, or where papers go", form=LINE)] = None
    phone: Annotated[str | None, Says("電話番号", "telephone", form=LINE)] = None
    email: Annotated[str | None, Says("電子メール", "e-mail", form=LINE)] = None
    identity_checked_on: Annotated[
        date | None, Says("本人確認をした日", "day the claimant's identity was checked")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The request that an answer answers (もとの請求)."""

    id: Annotated[str, Says("請求パッケージの id", "id of the request", form=UUID)]
    sha256: Annotated[str, Says("請求の package.json の SHA-256", "SHA-256 of its package.json", form=SHA256)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On what the request rests (根拠); HI-1: AuthorisationObject."""

    code: Annotated[BasisCode, Says("根拠の種類", "kind of basis")]
    citation: Annotated[str | None, Says("条項(基準日のもの)", "article, as of items_as_of", form=LINE)] = (
        None
    )
    court: Annotated[str | None, Says("裁判所", "court", form=LINE)] = None
    case_number: Annotated[str | None, Says("事件番号", "case number", form=LINE)] = None
    decided_on: Annotated[date | None, Says("裁判の日", "day of the decision")] = None
    notified_on: Annotated[date | None, Says("告知・送達の日", "day it reached the party")] = None
    final_on: Annotated[date | None, Says("確定の日", "day it became final")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why disclosure is sought (開示を受けるべき正当な理由)."""

    reasons: Annotated[tuple[Reason, ...], Says("該当するもの", "those that apply")] = ()
    other: Annotated[str | None, Says("その他の内容", "the other reason", form=TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post the tasks are about (対象の投稿)."""

    id: Annotated[str, Says("このパッケージの中での名前", "its name within the package", form=ID)]
    url: Annotated[str, Says("投稿個別のURL", "address of the post itself", form=URL)]
    site: Annotated[str | None, Says("サイトの名称", "name of the site", form=LINE)] = None
    topic: Annotated[str | None, Says("スレッド・トピック名", "title of thread or topic", form=LINE)] = None
    number: Annotated[int | None, Says("投稿番号", "number of the post", form=COUNT)] = None
    name: Annotated[str | None, Says("表示名", "handle shown", form=LINE)] = None
    author_id: Annotated[str | None, Says("表示されたID", "ID shown", form=LINE)] = None
    account: Annotated[str | None, Says("アカウント", "account", form=LINE)] = None
    posted_at: Annotated[datetime | None, Says("投稿日時(時差つき)", "instant of posting")] = None
    posted_at_raw: Annotated[str | None, Says("画面に表示された日時", "time as shown", form=LINE)] = None
    zone_assumed: Annotated[
        str | None,
        Says("表示に時差がないとき前提とした時間帯", "zone assumed where none is shown", form=LINE),
    ] = None
    text: Annotated[str | None, Says("投稿の内容", "what it says", form=TEXT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said of one element of a right (要件ごとの理由)."""

    element: Annotated[str, Says("要件の id", "id of the element", form=ID)]
    words: Annotated[str | None, Says("要件の名称", "the element by its name", form=LINE)] = None
    text: Annotated[str, Says("主張する事実", "the fact stated", form=TEXT)]
    documents: Annotated[
        tuple[str, ...], Says("裏づける書類", "documents that show it", "document", form=ID)
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A right said to be infringed by a post (侵害された権利と理由)."""

    id: Annotated[str, Says("このパッケージの中での名前", "its name within the package", form=ID)]
    post: Annotated[str, Says("投稿", "the post", "post", form=ID)]
    right: Annotated[str, Says("権利の id", "id of the right", form=ID)]
    words: Annotated[str | None, Says("権利の名称", "the right by its name", form=LINE)] = None
    statements: Annotated[tuple[Statement, ...], Says("要件ごとの理由", "reasons, element by element")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """A communication (通信): asked about in a request, disclosed in an answer; HI-1: RequestValues."""

    id: Annotated[str, Says("このパッケージの中での名前", "its name within the package", form=ID)]
    post: Annotated[str, Says("関係する投稿", "the post it belongs to", "post", form=ID)]
    kind: Annotated[CommunicationKind, Says("投稿・登録・ログイン等の別", "post, sign-up, log-in …")]
    task: Annotated[
        str | None, Says("回答では、もとの作業", "in an answer: the task it answers", form=ID)
    ] = None
    at: Annotated[datetime | None, Says("日時(時差つき)", "instant, with offset")] = None
    ip: Annotated[str | None, Says("IPアドレス", "IP address", form=IP)] = None
    port: Annotated[int | None, Says("送信元ポート番号", "source port", form=PORT)] = None
    destination_ip: Annotated[str | None, Says("接続先IPアドレス", "destination IP address", form=IP)] = None
    destination_port: Annotated[int | None, Says("接続先ポート番号", "destination port", form=PORT)] = None
    mobile_id: Annotated[
        str | None, Says("インターネット接続サービス利用者識別符号", "mobile user code", form=LINE)
    ] = None
    sim: Annotated[str | None, Says("SIM識別番号", "SIM identification number", form=LINE)] = None
    sms_phone: Annotated[str | None, Says("SMS電話番号", "SMS telephone number", form=LINE)] = None
    disclosed_by: Annotated[str | None, Says("開示した者", "who disclosed it", form=LINE)] = None
    disclosed_on: Annotated[date | None, Says("開示を受けた日", "day of disclosure")] = None
    reason: Annotated[
        str | None,
        Says("最も近いもの以外を求める理由", "why one other than the nearest is sought", form=TEXT),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing asked (請求する作業); HI-1: LDTaskObject, LPTaskObject. Deletion is a task of its own, never part of another."""

    id: Annotated[str, Says("このパッケージの中での名前", "its name within the package", form=ID)]
    type: Annotated[TaskType, Says("開示・保存・削除の別", "disclosure, preservation or deletion")]
    posts: Annotated[tuple[str, ...], Says("対象の投稿", "posts it is about", "post", form=ID)] = ()
    communications: Annotated[
        tuple[str, ...], Says("対象の通信", "communications it is about", "communication", form=ID)
    ] = ()
    items: Annotated[
        tuple[int, ...],
        Says(
            "開示を求める情報(施行規則2条の号、items_as_of の日のもの)", "items of the ordinance", form=ITEM
        ),
    ] = ()
    supplement: Annotated[
        Literal["i", "ro", "ha"] | None, Says("補充性の根拠(イ・ロ・ハ)", "alternative of supplementarity")
    ] = None
    supplement_reason: Annotated[
        str | None, Says("補充性の具体的な理由", "why that alternative is met", form=TEXT)
    ] = None
    until: Annotated[Literal["case-end", "day"] | None, Says("いつまで保存するか", "how long to keep it")] = (
        None
    )
    until_on: Annotated[date | None, Says("保存の最終日", "last day to keep it")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper that belongs to the package, attached or named by its hash (書類); HI-1: DocumentObject."""

    id: Annotated[str, Says("このパッケージの中での名前", "its name within the package", form=ID)]
    role: Annotated[DocumentRole, Says("書類の種類", "what it is for")]
    title: Annotated[str, Says("標目", "title", form=LINE)]
    media_type: Annotated[str, Says("メディアタイプ", "media type", form=MEDIA_TYPE)]
    sha256: Annotated[str, Says("SHA-256", "SHA-256", form=SHA256)]
    size: Annotated[int, Says("大きさ(バイト)", "size in bytes", form=COUNT)]
    for_sender: Annotated[
        bool, Says("発信者への意見照会に添えてよいか", "whether it may be shown to the sender")
    ]
    file: Annotated[
        str | None, Says("添付したときのファイル名", "its file, where attached", form=DOCUMENT_FILE)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An evidence package, by the hash of its SHA256SUMS, enclosed or not (証拠パッケージ)."""

    id: Annotated[str, Says("証拠パッケージの名前", "name of the evidence package", form=PACKAGE_NAME)]
    sums_sha256: Annotated[str, Says("その SHA256SUMS の SHA-256", "SHA-256 of its SHA256SUMS", form=SHA256)]
    posts: Annotated[tuple[str, ...], Says("示す投稿", "posts it shows", "post", form=ID)] = ()
    file: Annotated[
        str | None, Says("同封したときのファイル名", "its file, where enclosed", form=EVIDENCE_FILE)
    ] = None
    sha256: Annotated[
        str | None, Says("同封したファイルの SHA-256", "SHA-256 of the enclosed file", form=SHA256)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextHolder:
    """Another provider that holds the data (次の提供者)."""

    name: Annotated[str, Says("名称", "name", form=LINE)]
    address: Annotated[str | None, Says("住所", "address", form=LINE)] = None
    needs: Annotated[
        tuple[str, ...],
        Says("その提供者が調べるために必要とする項目", "what it needs to search", form=LINE),
    ] = ()
    log_until: Annotated[
        date | None,
        Says("そのログが残っていると見込まれる最終日", "last day on which its log is likely alive"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """The answer to one thing asked (項目ごとの回答); HI-1: task status and DeliveryObject."""

    task: Annotated[str, Says("請求の作業", "task of the request", form=ID)]
    subject: Annotated[str, Says("請求の投稿または通信", "post or communication of the request", form=ID)]
    item: Annotated[
        int | None, Says("情報の号(開示のとき)", "item of the ordinance, for disclosure", form=ITEM)
    ] = None
    status: Annotated[Status, Says("結論", "the answer")]
    ground: Annotated[RefusalReason | None, Says("応じない理由の種類", "kind of ground for a refusal")] = None
    explanation: Annotated[str | None, Says("説明", "explanation", form=TEXT)] = None
    kept_until: Annotated[date | None, Says("保存する最終日", "last day it is kept")] = None
    next_holder: Annotated[NextHolder | None, Says("次の提供者", "the provider that holds it")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who used the communication, as far as granted (契約者・登録者の情報)."""

    task: Annotated[str, Says("請求の作業", "task of the request", form=ID)]
    subject: Annotated[str, Says("請求の投稿または通信", "post or communication of the request", form=ID)]
    name: Annotated[str | None, Says("氏名または名称", "name", form=LINE)] = None
    address: Annotated[str | None, Says("住所", "address", form=LINE)] = None
    phone: Annotated[str | None, Says("電話番号", "telephone", form=LINE)] = None
    email: Annotated[str | None, Says("電子メールアドレス", "e-mail address", form=LINE)] = None
    management_code: Annotated[str | None, Says("利用管理符号", "subscriber control code", form=LINE)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The whole of `package.json`, version 1 (請求または回答); HI-1: HI1Message."""

    format: Annotated[Literal["kaiji-package"], Says("書式", "the format")] = "kaiji-package"
    version: Annotated[int, Says("書式の版", "version of the format", form=COUNT)] = VERSION
    profile: Annotated[Literal["JP-kaiji/1"], Says("符号の体系", "whose codes are used")] = "JP-kaiji/1"
    kind: Annotated[Kind, Says("請求か回答か", "request or answer")]
    id: Annotated[str, Says("一度しか使わない番号", "number used once", form=UUID)]
    created_at: Annotated[datetime, Says("作成の日時", "instant it was made")]
    expires_at: Annotated[datetime, Says("この時刻からは受け取らない", "from here on it is stale")]
    test: Annotated[bool, Says("試験用か", "whether it is a test")]
    from_: Annotated[Actor, Says("送り主", "who sends it")]
    agents: Annotated[tuple[Agent, ...], Says("送り主の代理人", "who acts for the sender")] = ()
    to: Annotated[Actor, Says("受け手", "who is to receive it")]
    sender_reference: Annotated[str, Says("送り主の整理番号", "the sender's reference", form=LINE)]
    receiver_reference: Annotated[
        str | None, Says("受け手の整理番号", "the receiver's reference", form=LINE)
    ] = None
    in_reply_to: Annotated[Link | None, Says("もとの請求(回答のとき)", "the request, for an answer")] = None
    basis: Annotated[Basis, Says("根拠", "on what it rests")]
    purpose: Annotated[Purpose | None, Says("開示を求める理由", "why disclosure is sought")] = None
    items_as_of: Annotated[date, Says("号の番号を読む基準日", "day whose ordinance numbers the items")]
    not_for_sender: Annotated[
        tuple[Hidden, ...], Says("発信者に示したくないもの", "what the sender must not be shown")
    ] = ()
    posts: Annotated[tuple[Post, ...], Says("投稿", "posts")] = ()
    claims: Annotated[tuple[Claim, ...], Says("権利と理由", "rights and reasons")] = ()
    communications: Annotated[tuple[Communication, ...], Says("通信", "communications")] = ()
    tasks: Annotated[tuple[Task, ...], Says("作業", "tasks")] = ()
    documents: Annotated[tuple[Document, ...], Says("書類", "documents")] = ()
    evidence: Annotated[tuple[Evidence, ...], Says("証拠パッケージ", "evidence packages")] = ()
    answers: Annotated[tuple[AnswerLine, ...], Says("項目ごとの回答", "answers, line by line")] = ()
    subscribers: Annotated[tuple[Subscriber, ...], Says("契約者・登録者", "subscribers")] = ()

    def attached(self) -> dict[str, str]:
        """Return the SHA-256 that each attached file must have, by the name of its entry."""
        found = {row.file: row.sha256 for row in self.documents if row.file is not None}
        found |= {row.file: row.sha256 or "" for row in self.evidence if row.file is not None}
        return found

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes that each attached document must have."""
        return {row.file: row.size for row in self.documents if row.file is not None}
