"""The roles of this desk (役割): who may do what, and the sets that the moves name."""

from __future__ import annotations

from typing import Final

from kaiji.ground.words import Words
from kaiji.web.desk import Role

ROLES: Final = (
    Role(
        id="owner",
        name=Words(ja="運営者", en="Operator"),
        what=Words(ja="すべての処理と、人の管理をします。", en="Does everything and manages people."),
        manages_people=True,
        reads_journal=True,
    ),
    Role(
        id="reviewer",
        name=Words(ja="担当者", en="Reviewer"),
        what=Words(
            ja="請求を点検し、照会し、決定の案を作ります。", en="Checks requests, asks posters, decides."
        ),
    ),
    Role(
        id="releaser",
        name=Words(ja="確認者", en="Releaser"),
        what=Words(
            ja="別の人の決定を確かめ、回答を出します。",
            en="Confirms what another decided and lets the answer go.",
        ),
    ),
    Role(
        id="auditor",
        name=Words(ja="監査人", en="Auditor"),
        what=Words(ja="記録と統計だけを見ます。", en="Sees records and statistics only."),
        reads_journal=True,
        may_use_api=False,
    ),
)
