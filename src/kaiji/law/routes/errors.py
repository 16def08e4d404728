"""What can be wrong in a question about a route (手続の経路についてのエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, ProcedureError
from kaiji.ground.words import Words


class UnknownRouteError(InputError):
    """There is no such route, way, move or procedure on that day (経路・手続が見当たらない)."""

    code = "route.unknown"
    what_to_do = Words(
        ja="`kaiji law routes` で名前と基準日を確かめてください。",
        en="See `kaiji law routes` for the names, and check the day.",
    )


class UnknownFactError(InputError):
    """A fact is not in the vocabulary on which routes depend (手続を左右する事実の名前が違う)."""

    code = "route.unknown-fact"
    what_to_do = Words(ja="一覧にある名前から選んでください。", en="Choose one of the names in the list.")


class UnknownOperatorError(InputError):
    """No playbook is kept for this operator (この運営者の対応の記録がない)."""

    code = "route.unknown-operator"
    what_to_do = Words(
        ja="運営者を指定せずに、一般の見込みで計画してください。",
        en="Plan without naming the operator, on the general estimates.",
    )


class MoveRefusedError(ProcedureError):
    """The move cannot be made from this state, or something it needs is not there (この手続は今はできない)."""

    code = "route.move-refused"
