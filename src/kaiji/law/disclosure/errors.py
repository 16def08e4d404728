"""What can be wrong in a question about what can be disclosed (開示の対象についてのエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError
from kaiji.ground.words import Words


class DisclosureInputError(InputError):
    """The facts given do not fit the question (開示の対象の問いが読めない)."""

    code = "disclosure.input"
    what_to_do = Words(
        ja="発信者情報の番号、通信の種類、日時(時差つき)を確かめてください。",
        en="Check the item numbers, the kind of communication and the times with their offset.",
    )
