"""Roles of this desk (役割)."""

from __future__ import annotations

from kaiji.ground.words import Words
from kaiji.web.desk import Role

ROLES: tuple[Role, ...] = (
    Role(
        id="owner",
        name=Words(ja="責任者", en="Owner"),
        what=Words(
            ja="すべての操作。ただし、自分が決定した開示を自分で放出することはできません。",
            en="Everything, but nobody releases what they decided themselves.",
        ),
        manages_people=True,
        reads_journal=True,
    ),
    Role(
        id="clerk",
        name=Words(ja="担当", en="Clerk"),
        what=Words(
            ja="受付、照合、意見照会、決定、回答の発送。",
            en="Intake, search, inquiry, decision, sending of answers.",
        ),
    ),
    Role(
        id="releaser",
        name=Words(ja="放出の確認者", en="Releaser"),
        what=Words(
            ja="ほかの人の決定を確かめ、項目ごとに開示を放出する。",
            en="Checks what others decided and releases it field by field.",
        ),
    ),
    Role(
        id="auditor",
        name=Words(ja="監査", en="Auditor"),
        what=Words(
            ja="台帳・統計・操作記録を読む。契約者や請求者の情報は見られません。",
            en="Reads ledger, statistics and journal; sees nobody's data.",
        ),
        reads_journal=True,
        may_use_api=False,
    ),
)
