"""Days that somebody else set and a person wrote down (書き込まれた期日): hearings, a time to mend, a time to comply or to pay.

No rule of the law counts them; they stand among the deadlines because they end, move and remind like them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.clock.scale import face
from kaiji.clock.values import Clock
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.casefile.values import Case

_WHY: Final = Words(
    ja="この事件に書き込まれた日です。法律の期間の計算ではありません。",
    en="A day written down in this case; no period of the law is counted.",
)
_HEARING: Final = Words(ja="審尋などの期日・希望日", en="hearing, set or proposed")
_MEND: Final = Words(ja="補正の期限", en="last day to mend the request")
_COMPLY: Final = Words(ja="発信者への請求の履行・回答の期限", en="last day for the sender to comply")
_PAY: Final = Words(ja="解決金の支払期限", en="day of payment")
_FIRST: Final = Words(ja="分割払いの初回の期日", en="day of the first instalment")
_DELETE: Final = Words(ja="投稿を削除する期限", en="day by which the posts are deleted")


def typed_days(case: Case, *, today: date) -> tuple[Clock, ...]:
    """Return the days written down in `case`, the nearest first; their ids stay while the fact stays, so that a moved day moves."""
    clocks = [
        _clock(name, about, what, on, today)
        for find in (_hearings, _notices, _terms)
        for name, about, what, on in find(case)
    ]
    return tuple(sorted(clocks, key=lambda clock: (clock.earliest, clock.id)))


def _hearings(case: Case) -> Iterator[tuple[str, str, Words, date]]:
    for filing in case.filing:
        if filing.outcome == "pending":
            for number, day in enumerate(filing.hearing_days, 1):
                label = filing.case_number or filing.id
                what = Words(ja=f"{_HEARING.ja}({label})", en=f"{_HEARING.en} ({label})")
                yield f"hearing-{number}", filing.id, what, day


def _notices(case: Case) -> Iterator[tuple[str, str, Words, date]]:
    pending = {request.id for request in case.request if request.outcome == "pending"}
    for notice in case.notice:
        if notice.mend_by is not None and notice.request in pending:
            yield "mend", notice.id, _MEND, notice.mend_by


def _terms(case: Case) -> Iterator[tuple[str, str, Words, date]]:
    demand, settled = case.demand, case.settlement
    if demand is not None and demand.due_on is not None and settled is None:
        yield "comply", "demand", _COMPLY, demand.due_on
    if settled is not None:
        named = (
            ("pay", _PAY, settled.pay_by),
            ("first", _FIRST, settled.first_on),
            ("delete", _DELETE, settled.delete_by),
        )
        for name, what, day in named:
            if day is not None:
                yield name, "settlement", what, day


def _clock(name: str, about: str, what: Words, on: date, today: date) -> Clock:
    left = (on - today).days
    return Clock(
        id=f"typed.{name}.{about}",
        kind="deadline",
        what=what,
        post=None,
        counted_from=None,
        earliest=on,
        likely=on,
        latest=on,
        days_left=left,
        state=face(left, today),
        why=(_WHY,),
        basis=(),
    )
