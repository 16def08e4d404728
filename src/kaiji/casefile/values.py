"""The facts of a case, each stored once and printed everywhere (事件の事実).

These values are the format of `case.toml`: a field here is a key there, a tuple of values is an array of tables, and the
JSON Schema under docs/reference is generated from them. Instants carry their offset; days are civil days in Japan; money
is whole yen. A field left out is *not known*; nothing is ever filled in by guessing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Final, Literal, TypeAlias

from kaiji.casefile.meaning import Means
from kaiji.casefile.papers import Complaint, Damage, Decision, Demand, Inquiry, Notice, Settlement, Work
from kaiji.casefile.steps import Communication, Cost, Exhibit, Filing, Request

SCHEMA: Final = "kaiji-case/1"

Role: TypeAlias = Literal[
    "claimant",
    "legal-representative",
    "counsel",
    "sender",
    "content-provider",
    "access-provider",
    "court",
    "police",
]
Capacity: TypeAlias = Literal["father", "mother", "parent", "minor-guardian", "adult-guardian", "unknown"]
Reason: TypeAlias = Literal["damages", "restoration", "injunction", "deletion", "criminal-complaint", "other"]
Hidden: TypeAlias = Literal["name", "reasons", "evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or organisation of the case (当事者)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    role: Annotated[Role, Means("立場", "what it is in this case")]
    name: Annotated[str | None, Means("氏名または名称", "name")] = None
    name_kana: Annotated[str | None, Means("ふりがな", "reading of the name")] = None
    kind: Annotated[Literal["person", "organisation"], Means("個人か法人等か", "person or organisation")] = (
        "person"
    )
    postcode: Annotated[str | None, Means("郵便番号", "postcode")] = None
    address: Annotated[str | None, Means("住所または本店所在地", "address or seat")] = None
    phone: Annotated[str | None, Means("電話番号", "telephone")] = None
    fax: Annotated[str | None, Means("ファクシミリ", "fax")] = None
    email: Annotated[str | None, Means("電子メール", "e-mail")] = None
    born_on: Annotated[date | None, Means("生年月日(未成年かどうかの確認)", "birthday, to know a minor")] = (
        None
    )
    occupation: Annotated[str | None, Means("職業", "occupation")] = None
    representative: Annotated[
        str | None, Means("代表者の肩書と氏名(法人)", "title and name of who represents an organisation")
    ] = None
    represents: Annotated[
        tuple[str, ...],
        Means("代理する当事者の id(代理人・法定代理人)", "ids of the parties it acts for", "party"),
    ] = ()
    capacity: Annotated[
        Capacity,
        Means(
            "法定代理人の資格(親権者父・親権者母・親権者・未成年後見人・成年後見人)",
            "by what a legal representative acts: as father, mother, parent or guardian",
        ),
    ] = "unknown"
    office: Annotated[str | None, Means("事務所名(代理人)", "office of counsel")] = None
    service_address: Annotated[
        str | None, Means("送達先・送付先(住所と違うとき)", "where papers are served, if elsewhere")
    ] = None
    identity_checked_on: Annotated[
        date | None, Means("代理人が本人であることを確認した日", "day counsel checked the identity")
    ] = None
    certificate_on: Annotated[
        date | None, Means("登記事項証明書・印鑑証明書の発行日", "day its certificate was issued")
    ] = None
    operator: Annotated[str | None, Means("サイト運営者の登録id", "id in the registry of site operators")] = (
        None
    )
    carrier: Annotated[str | None, Means("通信事業者の登録id", "id in the registry of carriers")] = None
    access: Annotated[
        Literal["unknown", "lines", "servers"],
        Means(
            "この事件のアドレスは、加入者の回線かサーバ(ホスティング・VPN)か。分からなければ通信事業者の登録による",
            "whether its addresses of this case are lines of subscribers or servers; unknown: as the registry says",
        ),
    ] = "unknown"
    identified_on: Annotated[
        date | None, Means("氏名・住所を知った日(発信者)", "day the sender's name and address became known")
    ] = None
    wrote: Annotated[
        tuple[str, ...],
        Means("この人のものと分かった投稿(発信者)", "posts found to be this sender's", "post"),
    ] = ()
    withheld: Annotated[
        tuple[Literal["name", "address"], ...],
        Means("相手方に秘匿する事項", "what is kept from the other side"),
    ] = ()
    withheld_reason: Annotated[
        str | None,
        Means("秘匿を求める具体的な事情", "why it has to be kept from the other side, in facts"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site where posts stood (サイト)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    name: Annotated[str, Means("サイトの名称", "name of the site")]
    url: Annotated[str, Means("サイトのURL", "address of the site")]
    operator: Annotated[str | None, Means("運営者(当事者の id)", "who runs it: id of a party", "party")] = (
        None
    )
    logs: Annotated[
        Literal["post", "log-in", "unknown"],
        Means("投稿時のIPを記録するか、ログイン時だけか", "logs per post, or per log-in only"),
    ] = "unknown"
    accounts: Annotated[
        Literal["registered", "none", "unknown"],
        Means("投稿者の登録情報があるか", "whether posters are registered"),
    ] = "unknown"
    designated_on: Annotated[
        date | None,
        Means(
            "大規模特定電気通信役務提供者に指定された日(総務省の公表で確かめたもの)",
            "day its operator was designated a large platform, as the ministry published it",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePost:
    """A post complained of, or one that matters to it (投稿)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    site: Annotated[str, Means("サイトの id", "id of the site", "site")]
    url: Annotated[str, Means("投稿のURL(投稿個別のもの)", "address of the post itself")]
    topic: Annotated[str | None, Means("スレッド・トピック名", "title of thread or topic")] = None
    topic_url: Annotated[str | None, Means("スレッド・トピックのURL", "address of thread or topic")] = None
    number: Annotated[int | None, Means("投稿番号", "number of the post")] = None
    name: Annotated[str | None, Means("表示名", "handle shown")] = None
    author_id: Annotated[str | None, Means("表示されたID", "ID shown")] = None
    account: Annotated[str | None, Means("アカウントの名称またはURL", "name or address of the account")] = (
        None
    )
    posted_at: Annotated[datetime | None, Means("投稿日時(時差つき)", "instant of posting, with offset")] = (
        None
    )
    posted_at_raw: Annotated[str | None, Means("画面に表示された日時", "time as shown")] = None
    zone_assumed: Annotated[
        str | None, Means("時差の表示がないとき前提とした時間帯", "zone assumed where none is shown")
    ] = None
    headline: Annotated[
        str | None, Means("投稿自体の見出し(口コミの題名など)", "the post's own title, as of a review")
    ] = None
    text: Annotated[str | None, Means("投稿の内容", "what it says")] = None
    package: Annotated[
        str | None, Means("証拠パッケージ(フォルダー内の相対パス)", "evidence package, relative path")
    ] = None
    captured_at: Annotated[datetime | None, Means("証拠取得の日時", "instant of capture")] = None
    noticed_on: Annotated[
        date | None, Means("請求者が投稿を知った日", "day on which the claimant learnt of it")
    ] = None
    state: Annotated[
        Literal["up", "edited", "deleted", "unknown"], Means("現在の掲載状態", "what became of it")
    ] = "unknown"
    test: Annotated[bool, Means("試験用の証拠か", "whether the evidence is a test")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said about one element, and what shows it (要件についての主張)."""

    element: Annotated[str, Means("要件の id", "id of the element")]
    text: Annotated[str, Means("主張する事実", "the fact stated")]
    exhibits: Annotated[tuple[str, ...], Means("裏づける証拠の id", "ids of exhibits", "exhibit")] = ()
    by: Annotated[Literal["claimant", "sender", "provider"], Means("誰の主張か", "whose statement")] = (
        "claimant"
    )
    disputed: Annotated[bool, Means("相手が争っているか", "whether the other side disputes it")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A post × a right said to be infringed (侵害された権利)."""

    id: Annotated[str, Means("この記録の中での名前", "its name within this record")]
    post: Annotated[str, Means("投稿の id", "id of the post", "post")]
    by: Annotated[str, Means("権利者(当事者の id)", "whose right: id of a party", "party")]
    right: Annotated[str, Means("権利の id", "id of the right")]
    work: Annotated[Work | None, Means("著作物(著作権のとき)", "the work, where copyright")] = None
    statement: Annotated[
        tuple[Statement, ...], Means("要件ごとの主張", "statements, element by element")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Why disclosure is sought (開示を受けるべき正当な理由)."""

    reasons: Annotated[tuple[Reason, ...], Means("該当するもの", "those that apply")] = ()
    other: Annotated[str | None, Means("その他の内容", "the other reason")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How papers are made (書面の設定)."""

    hide_from_sender: Annotated[
        tuple[Hidden, ...], Means("発信者に示したくない情報", "what the sender's copy must not show")
    ] = ()
    years: Annotated[Literal["era", "western"], Means("元号か西暦か", "era or western years")] = "era"
    petition: Annotated[
        Literal["by-court", "tokyo-9", "free"],
        Means("開示命令申立書の書式", "layout of petitions for disclosure orders"),
    ] = "by-court"
    wide_addresses: Annotated[
        bool, Means("目録のIPアドレスを全角で書く", "IP addresses in full-width digits in schedules")
    ] = True
    exhibit_list: Annotated[
        Literal["portrait", "landscape"],
        Means("証拠説明書を縦長か横長か", "list of exhibits upright or on its side"),
    ] = "portrait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case (事件)."""

    schema: Annotated[Literal["kaiji-case/1"], Means("書式の版", "version of the format")]
    id: Annotated[str, Means("事件の番号(事務所内)", "the office's number of the case")]
    title: Annotated[str, Means("事件の呼び名", "what the case is called")]
    opened_on: Annotated[date, Means("受任・開始の日", "day the case was opened")]
    edition: Annotated[
        Literal["self", "office"], Means("本人用か事務所用か", "self-help or lawyer's edition")
    ] = "self"
    purpose: Annotated[Purpose, Means("開示を求める理由", "why disclosure is sought")] = field(
        default_factory=Purpose
    )
    preferences: Annotated[Preferences, Means("書面の設定", "how papers are made")] = field(
        default_factory=Preferences
    )
    party: Annotated[tuple[Party, ...], Means("当事者", "parties")] = ()
    site: Annotated[tuple[Site, ...], Means("サイト", "sites")] = ()
    post: Annotated[tuple[CasePost, ...], Means("投稿", "posts")] = ()
    claim: Annotated[tuple[Claim, ...], Means("侵害された権利", "rights infringed")] = ()
    communication: Annotated[tuple[Communication, ...], Means("通信", "communications")] = ()
    request: Annotated[tuple[Request, ...], Means("請求と回答", "requests and answers")] = ()
    filing: Annotated[tuple[Filing, ...], Means("申立て・訴え・告訴", "filings")] = ()
    exhibit: Annotated[tuple[Exhibit, ...], Means("証拠", "exhibits")] = ()
    cost: Annotated[tuple[Cost, ...], Means("費用と回収", "costs and recovery")] = ()
    inquiry: Annotated[tuple[Inquiry, ...], Means("意見照会", "inquiries to the sender")] = ()
    decision: Annotated[tuple[Decision, ...], Means("提供者の決定", "decisions of providers")] = ()
    notice: Annotated[tuple[Notice, ...], Means("提供者からの連絡", "letters of providers")] = ()
    damage: Annotated[tuple[Damage, ...], Means("請求する損害", "sums claimed")] = ()
    demand: Annotated[Demand | None, Means("請求・警告の内容", "the demand by letter")] = None
    complaint: Annotated[Complaint | None, Means("告訴の内容", "the criminal complaint")] = None
    settlement: Annotated[Settlement | None, Means("示談の内容", "the settlement")] = None

    def party_in(self, role: Role) -> tuple[Party, ...]:
        """Return the parties that have `role`, in the order of the file."""
        return tuple(party for party in self.party if party.role == role)

    def claimed_from(self, sender_id: str | None) -> tuple[Damage, ...]:
        """Return the damages claimed from a sender: its own, and those that are claimed from every sender."""
        return tuple(damage for damage in self.damage if damage.sender in {None, sender_id})

    def find_party(self, party_id: str | None) -> Party | None:
        """Return the party called `party_id`, or None."""
        return next((party for party in self.party if party.id == party_id), None)

    def find_site(self, site_id: str) -> Site | None:
        """Return the site called `site_id`, or None."""
        return next((site for site in self.site if site.id == site_id), None)

    def find_post(self, post_id: str) -> CasePost | None:
        """Return the post called `post_id`, or None."""
        return next((post for post in self.post if post.id == post_id), None)
