"""What can be wrong in a question about rights (権利と要件についてのエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError
from kaiji.ground.words import Words


class UnknownRightError(InputError):
    """There is no such right, element, decision or circumstance (権利・要件の名前が違う)."""

    code = "rights.unknown"
    what_to_do = Words(
        ja="`kaiji law elements` で権利と要件の名前を確かめてください。",
        en="See `kaiji law elements` for the names of rights and elements.",
    )


class StatementError(InputError):
    """A statement says nothing, or is not about an element of this right (要件についての主張が読めない)."""

    code = "rights.statement"
    what_to_do = Words(
        ja="要件ごとに、起きた事柄と証拠の番号を書いてください。",
        en="For each element, write what happened and the exhibits that show it.",
    )
