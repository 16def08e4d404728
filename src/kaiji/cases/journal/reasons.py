"""Why personal data is looked at (閲覧の理由): a closed list; free words go beside it, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import LookReasonError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Final[Mapping[str, Words]] = {
    "case-work": Words(ja="事件の処理", en="work on the case"),
    "request-handling": Words(ja="請求の処理", en="handling a request"),
    "own-data": Words(ja="本人による確認", en="a person looking at their own data"),
    "client-contact": Words(ja="依頼者・申出人との連絡", en="contact with the client or requester"),
    "sender-contact": Words(ja="発信者への意見照会・通知", en="inquiry or notice to the sender"),
    "court-order": Words(ja="裁判所の命令・照会", en="order or inquiry of a court"),
    "warrant": Words(ja="令状・捜査機関の照会", en="warrant or inquiry of an investigator"),
    "conflict-check": Words(ja="利益相反の確認", en="conflict check"),
    "accounting": Words(ja="費用の精算", en="accounting"),
    "correction": Words(ja="訂正・削除の求めへの対応", en="answering a demand to correct or erase"),
    "audit": Words(ja="監査", en="audit"),
    "maintenance": Words(ja="システムの保守", en="maintenance of the system"),
}


def checked_reason(reason: str | None) -> str:
    """Return the reason; raises LookReasonError where it is not one of the list."""
    if reason not in REASONS:
        listed = ", ".join(REASONS)
        raise LookReasonError(
            Words(ja="閲覧の理由がありません。", en="There is no reason for looking."),
            given=reason or "",
            accepted=Words(ja=listed, en=listed),
        )
    return str(reason)
