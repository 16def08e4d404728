"""The words of the cautions (注意の文言), by code; places in braces are filled where the caution is raised."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not-a-source": Words(
            ja="{address} は{ja}。サイトがインターネットから受けたアドレスではありえません。"
            "記録を確かめてください。",
            en="{address}: {en}. No site can have received it from the Internet: check the record.",
        ),
        "v4-inside": Words(
            ja="{ja}。中の {inside} について調べます。", en="{en}. What follows is about {inside}."
        ),
        "no-time": Words(
            ja="日時がないので、今日の表で調べ、ログの残りは数えていません。--at で日時を示してください。",
            en="Without a time today's table was used and no log life was counted: give --at.",
        ),
        "in-the-future": Words(
            ja="日時が今日より後です。時差を確かめてください。",
            en="The time lies after today: check its offset.",
        ),
        "log-may-be-gone": Words(
            ja="ログがもう消えているおそれがあります。保存期間は事業者の約束ではないので、残っているかをまず尋ねてください。",
            en="The log may be gone already. The periods are no promise: ask first whether it is still there.",
        ),
        "post-before-tables": Words(
            ja="通信は{day}ですが、表はもっとも古いもので{table}です。その間に持ち主が変わったことがあります。",
            en="The communication is of {day}, the oldest table of {table}: the holder may have changed.",
        ),
        "post-after-tables": Words(
            ja="通信は{day}ですが、表は{table}までです({days}日前)。"
            "kaiji network update で新しい表を入れられます。",
            en="The communication is of {day}, the newest table of {table} ({days} days before). "
            "kaiji network update installs a newer one.",
        ),
        "not-in-the-table": Words(
            ja="AS番号の表にないアドレスです(経路がないか、表の漏れ)。登録情報(WHOIS)を照会してください。",
            en="The AS table does not have it (no route, or a hole in the table): "
            "look the registration (WHOIS) up.",
        ),
        "table-is-no-proof": Words(
            ja="AS番号の表は配布元自身が誤りを認めています。証拠にはせず、登録情報(WHOIS)を照会し、"
            "kaiji network update で加えてください。",
            en="The AS table has errors its own makers admit: use it as a lead, look the registration (WHOIS) "
            "up and add the answer with kaiji network update.",
        ),
        "several-origins": Words(
            ja="この範囲は複数のASから広告されていました。",
            en="Several AS announced this range at the same time.",
        ),
        "split-range": Words(
            ja="この{size}は途中で持ち主が変わります({range} だけが同じ持ち主)。1つ違うと別の事業者です。",
            en="This {size} is split: only {range} has this holder; one off is another company.",
        ),
        "holder-changed": Words(
            ja="通信の日の前と後の表で持ち主が違います。その間に移っています。",
            en="The tables before and after the day differ: the holder changed in between.",
        ),
        "no-host-name": Words(
            ja="ホスト名(逆引き)がありません。名前がないことは何の証拠にもなりません"
            "(楽天モバイルの回線には名前がないと思われます)。",
            en="There is no host name. That is evidence of nothing (lines of Rakuten Mobile seem to have none).",
        ),
        "unknown-host-name": Words(
            ja="台帳にない形のホスト名です。", en="A host name of a form that the registry does not know."
        ),
        "host-name-is-a-hint": Words(
            ja="ホスト名はアドレスの持ち主が自由に付けるもので、古いことも偽りのこともあります。",
            en="A host name is set by the holder of the address: it can be old or false.",
        ),
        "host-name-elsewhere": Words(
            ja="この形のホスト名は AS{seen} で見られたもので、アドレスの AS{now} とは違います。"
            "持ち主が移ったか、名前が偽りのおそれがあります。",
            en="Names of this form were seen on AS{seen}, but the address is in AS{now}: "
            "it moved, or the name is false.",
        ),
        "keep-address-and-time": Words(
            ja="最初の事件が終わっても、IPアドレスと日時を捨てないでください。"
            "下位の事業者が分かったときに必要です。",
            en="Keep address and time after the first case ends: they are needed when a lower provider turns up.",
        ),
        "exit-is-unverified": Words(
            ja="AS{asn}: {ja}(この分類は未確認)", en="AS{asn}: {en} (this mark is unverified)"
        ),
        "exit": Words(ja="AS{asn}: {ja}", en="AS{asn}: {en}"),
        "kind-host": Words(
            ja="サーバ事業者のASです。加入者の回線ではないので、サーバの契約者を求めます"
            "(VPNや中継のことがあり、外国のこともあります)。",
            en="An AS of a hoster: no subscriber line; go for the hoster's customer "
            "(a VPN or relay, possibly abroad).",
        ),
        "kind-vpn": Words(
            ja="VPN・中継の事業者のASです。出口の回線の人は投稿者ではないことがあります。",
            en="An AS of a VPN or relay operator: the person of the exit line may not be the poster.",
        ),
        "kind-acad": Words(
            ja="学術・教育機関のアドレスです。機関自身のアカウント記録によります。",
            en="An academic network: the institution's own account records count.",
        ),
        "kind-corp": Words(
            ja="企業のアドレスです。勤務先やその設備からの通信のことがあります。",
            en="A company's network: an employer's traffic perhaps.",
        ),
        "kind-vne": Words(
            ja="IPoEの卸事業者のアドレスです。契約者はISPにいます。",
            en="An IPoE wholesaler: the subscriber is with an ISP.",
        ),
        "listed-tor": Words(
            ja="{table}のTorの出口の一覧にあるアドレスです。Torは接続元を記録しないので、この回線の人は投稿者ではないことが"
            "ほとんどです。一覧の時刻を通信の時刻と比べてください。",
            en="The address is on the list of Tor exits of {table}. Tor keeps no record of its users: the person of "
            "this line is hardly the poster. Compare the hour of the list with the hour of the communication.",
        ),
        "listed-vpn-gate": Words(
            ja="{table}のVPN Gateの一覧にあるアドレスです。出口の協力者は投稿者ではありません。"
            "実験の運営者が接続元を3か月以上保存しています。",
            en="The address is on VPN Gate's list of {table}: the volunteer is not the poster. "
            "The experiment's operator keeps the client's address for at least 3 months.",
        ),
        "public-wifi": Words(
            ja="公衆無線LANです。事業者の認証記録によるので、利用者が分からないことがあります。",
            en="Public Wi-Fi: only the operator's authentication record can tell, and often nothing does.",
        ),
        "institution": Words(
            ja="学校・官庁・会社の名前です。その組織自身が答えます。",
            en="A school, office or company: it must answer itself.",
        ),
        "hosting": Words(
            ja="サーバの名前です。加入者の回線ではありません。", en="A server's name: not a subscriber line."
        ),
        "vpn": Words(
            ja="VPN Gateの名前です。出口の回線の人は投稿者ではありません。",
            en="A VPN Gate name: the person of the exit line is not the poster.",
        ),
        "anonymiser-or-server": Words(
            ja="サーバまたは匿名化の出口の名前です。", en="The name of a server or of an anonymiser's exit."
        ),
    }
)
MARKS: Final = ("public-wifi", "institution", "hosting", "vpn", "anonymiser-or-server")
SERVER_MARKS: Final = frozenset(("hosting", "anonymiser-or-server"))
"""Marks of host names that no subscriber's line has."""
KINDS: Final = ("host", "vpn", "acad", "corp", "vne")
