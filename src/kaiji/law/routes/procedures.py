"""On paper or electronically, and how the fee is paid, by procedure and day (申立ての方法)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.routes.errors import UnknownRouteError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Medium: TypeAlias = Literal["paper", "electronic", "either", "letter", "paper-or-oral", "not-available"]
Payment: TypeAlias = Literal["stamps", "electronic-payment", "association-fee", "none"]

MEDIA: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "paper": Words(ja="紙で申し立てる", en="on paper"),
        "electronic": Words(ja="電子申立て(義務)", en="electronically (compulsory)"),
        "either": Words(ja="紙でも電子でもよい", en="on paper or electronically"),
        "letter": Words(ja="書面を送る(裁判所の手続ではない)", en="by letter (not a court procedure)"),
        "paper-or-oral": Words(ja="書面または口頭", en="in writing or orally"),
        "not-available": Words(ja="本人は使えない(弁護士だけ)", en="not open to the party (counsel only)"),
    }
)
PAYMENTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "stamps": Words(ja="収入印紙", en="revenue stamps"),
        "electronic-payment": Words(
            ja="電子納付(やむを得ない事情がある紙の申立ては収入印紙)",
            en="electronic payment (stamps only for a paper filer with an unavoidable reason)",
        ),
        "association-fee": Words(ja="弁護士会の照会手数料", en="the bar association's own fee"),
        "none": Words(ja="手数料なし", en="no fee"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How a procedure is filed on a day (申立ての方法)."""

    procedure: str
    title: Words
    medium: Medium
    payment: Payment
    postage: bool
    """Whether postage is deposited in advance (郵便切手の予納)."""
    basis: Authority
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the way of filing with its basis."""
        return {
            "procedure": self.procedure,
            "title": self.title.as_json(),
            "medium": self.medium,
            "medium_words": MEDIA[self.medium].as_json(),
            "payment": self.payment,
            "payment_words": PAYMENTS[self.payment].as_json(),
            "postage": self.postage,
            "basis": [self.basis.as_json()],
            "note": self.note.as_json() if self.note else None,
        }


def procedures() -> Mapping[str, Words]:
    """Return every procedure by its id (手続の一覧)."""
    return MappingProxyType({topic.key: topic.title for topic in table("routes/procedures")})


def filing_on(procedure: str, day: date, *, represented: bool) -> Filing:
    """Return how `procedure` is filed on `day` by counsel (`represented`) or by the party itself.

    `day` is the day of filing: the electronic regime covers suits filed on or after 2026-05-21, while provisional
    dispositions and disclosure orders stay on paper. Raises UnknownRouteError, and NoVersionError before it existed.
    """
    if procedure not in procedures():
        names = procedures()
        raise UnknownRouteError(
            Words(ja="その名前の手続はありません。", en="There is no such procedure."),
            given=procedure,
            accepted=Words(ja="、".join(names), en=", ".join(names)),
        )
    topic = table("routes/procedures")[procedure]
    version = topic.on(day)
    value = version.value
    return Filing(
        procedure=procedure,
        title=topic.title,
        medium=value["represented" if represented else "self"],
        payment=value["payment"],
        postage=value["postage"],
        basis=authority(version, day),
        note=Words(**value["note"]) if "note" in value else None,
    )
