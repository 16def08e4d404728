"""Where a request, a hold and an inquiry stand (段階), with their words; what came of a request (結果)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "received": Words(ja="受付・点検前", en="received, to be checked"),
        "mending": Words(ja="補正待ち", en="waits to be mended"),
        "ready": Words(ja="点検済み", en="checked"),
        "no-log": Words(ja="記録なし", en="no record"),
        "asked": Words(ja="意見照会中", en="poster asked"),
        "consented": Words(ja="同意の回答", en="poster consents"),
        "opposed": Words(ja="不同意の回答", en="poster objects"),
        "silent": Words(ja="回答なし", en="no answer"),
        "unreachable": Words(ja="照会できない", en="cannot be reached"),
        "awaiting-order": Words(ja="裁判所の判断待ち", en="awaits the court"),
        "decided": Words(ja="確認待ち", en="waits for the second person"),
        "sent-back": Words(ja="差戻し", en="sent back"),
        "answered": Words(ja="回答済み", en="answered"),
        "returned": Words(ja="返戻", en="returned"),
        "withdrawn": Words(ja="取下げ", en="withdrawn"),
        "joined": Words(ja="併合", en="joined"),
    }
)
CLOSED: Final = frozenset({"answered", "returned", "withdrawn", "joined"})
OPEN: Final = frozenset(STAGES) - CLOSED
HEARD: Final = frozenset({"consented", "opposed", "silent", "unreachable"})
"""The poster was heard, or cannot be."""
DECIDABLE: Final = HEARD | {"ready", "no-log", "awaiting-order", "sent-back"}
OUTCOMES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "granted": Words(ja="全部に応じた", en="granted"),
        "partly": Words(ja="一部に応じた", en="granted in part"),
        "refused": Words(ja="応じなかった", en="refused"),
        "named": Words(ja="次の提供者を回答", en="next provider named"),
        "no-record": Words(ja="記録なし", en="no record"),
        "returned": Words(ja="返戻", en="returned"),
        "withdrawn": Words(ja="取下げ", en="withdrawn"),
        "joined": Words(ja="併合", en="joined"),
    }
)
SORTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "disclosure": Words(ja="開示・保存", en="disclosure and keeping"),
        "deletion": Words(ja="削除", en="deletion"),
    }
)
CHANNELS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "web": Words(ja="ウェブ", en="web form"),
        "package": Words(ja="パッケージ", en="package"),
        "mail": Words(ja="メール", en="mail"),
        "paper": Words(ja="書面", en="paper"),
    }
)
HOLD_STAGES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "asked": Words(ja="保全の手続中", en="being placed"),
        "placed": Words(ja="保全中", en="held"),
        "empty": Words(ja="記録なし", en="no record"),
        "released": Words(ja="解除済み", en="released"),
    }
)
OPINION_STAGES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "sent": Words(ja="発送済み", en="sent"),
        "delivered": Words(ja="到達", en="delivered"),
        "consented": Words(ja="同意", en="consents"),
        "opposed": Words(ja="不同意", en="objects"),
        "silent": Words(ja="期限までに回答なし", en="silent to the end of the period"),
        "returned": Words(ja="届かず返送", en="came back undelivered"),
    }
)
CAUSES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "sender": Words(ja="発信者の意見を聴くため", en="the sender is heard"),
        "expert": Words(ja="侵害情報調査専門員に調査させるため", en="the expert investigates"),
        "unavoidable": Words(ja="そのほかやむを得ない理由があるため", en="it cannot be helped"),
    }
)
"""Why a designated platform may answer after the period."""
RETURNED: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "post": Words(ja="届かずに返送された", en="it came back"),
        "bounce": Words(
            ja="メールが届かなかった(相手のメールサーバーからの知らせ)",
            en="the mail did not arrive, as a mail system said",
        ),
        "refused": Words(
            ja="相手のメールサーバーが受け取らなかった", en="the other mail server would not take it"
        ),
    }
)
"""How an inquiry came back. It is never silence."""
STATUSES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "granted": Words(ja="応じる", en="granted"),
        "refused": Words(ja="応じない", en="refused"),
        "no-record": Words(ja="記録なし", en="no record"),
        "other-holder": Words(ja="次の提供者を回答", en="next provider named"),
        "pending": Words(ja="未定", en="pending"),
    }
)
REASONS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not-clear": Words(ja="権利侵害が明らかとは判断できない", en="infringement not found clear"),
        "no-just-reason": Words(ja="正当な理由が示されていない", en="no just reason shown"),
        "not-supplementary": Words(ja="補充性の要件が示されていない", en="supplementarity not shown"),
        "not-specified": Words(ja="投稿を特定できない", en="post not specified"),
        "not-held": Words(ja="情報を保有していない", en="not held"),
        "form": Words(ja="書式・記載の不備", en="form"),
        "identity": Words(ja="本人確認ができない", en="identity not shown"),
        "other": Words(ja="その他", en="other"),
    }
)
GRANT_GROUNDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "sender-consent": Words(ja="発信者の同意", en="the poster consents"),
        "order": Words(ja="裁判所の命令・判決", en="order or judgment of a court"),
        "clear": Words(ja="要件が示され、当窓口が明らかと判断した", en="shown, and found clear by this desk"),
        "no-objection": Words(ja="照会の期間内に反論がない(削除)", en="no objection in time (deletion)"),
    }
)
"""On what a grant rests. Without one of these a line is refused: that is the default."""
BASES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "out-of-court-request": Words(ja="裁判外の請求", en="request out of court"),
        "preservation-request": Words(ja="保存の依頼", en="request to keep the log"),
        "provisional-disposition": Words(ja="仮処分", en="provisional disposition"),
        "disclosure-order": Words(ja="開示命令", en="disclosure order"),
        "provision-order": Words(ja="提供命令", en="provision order"),
        "erasure-order": Words(ja="消去禁止命令", en="order not to erase"),
        "judgment": Words(ja="判決", en="judgment"),
        "warrant": Words(ja="令状", en="warrant"),
        "sender-consent": Words(ja="発信者の同意", en="the poster's consent"),
    }
)
PAPERS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "package": Words(ja="パッケージ", en="package"),
        "mail": Words(ja="メール", en="mail"),
        "scan": Words(ja="書面のスキャン", en="scan"),
        "attachment": Words(ja="補正の書類", en="enclosure"),
        "evidence": Words(ja="証拠", en="evidence"),
        "identity": Words(ja="本人確認資料", en="proof of identity"),
        "power-of-attorney": Words(ja="委任状など", en="power of attorney"),
        "letter": Words(ja="決定通知", en="notice of decision"),
        "record": Words(ja="開示記録票(押印用)", en="log record for seal"),
        "return": Words(ja="補正・返戻の書面", en="letter to mend or return"),
        "inquiry": Words(ja="照会書", en="inquiry"),
        "handover": Words(ja="次の提供者への提供", en="handover to the next provider"),
        "delay": Words(ja="判断が後になる旨の通知", en="notice that it must wait"),
    }
)
FIELDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "ip": Words(ja="接続元IPアドレス", en="source address"),
        "port": Words(ja="送信元ポート", en="source port"),
        "destination_ip": Words(ja="接続先IPアドレス", en="destination address"),
        "destination_port": Words(ja="接続先ポート", en="destination port"),
        "at": Words(ja="日時", en="time"),
        "mobile_id": Words(ja="利用者識別符号", en="mobile user code"),
        "sim": Words(ja="SIM識別番号", en="SIM number"),
        "sms_phone": Words(ja="SMS電話番号", en="SMS telephone"),
        "name": Words(ja="氏名・名称", en="name"),
        "address": Words(ja="住所", en="address"),
        "phone": Words(ja="電話番号", en="telephone"),
        "email": Words(ja="電子メールアドレス", en="e-mail"),
        "management_code": Words(ja="利用管理符号", en="management code"),
    }
)
"""Fields of an answer, as the second person reads them before they leave."""
