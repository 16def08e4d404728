"""Who works at the claimant's desk (役割)."""

from __future__ import annotations

from typing import Final

from kaiji.cases import roles
from kaiji.ground.words import Words
from kaiji.web.desk import Role

ROLES: Final = (
    Role(
        id=roles.OWNER,
        name=Words(ja="管理者", en="owner"),
        what=Words(
            ja="すべての手続と、人・役割・消去を扱います。ひとりで使う人もこの役割です。",
            en="Everything, with people, roles and erasure; also whoever works on their own case alone.",
        ),
        manages_people=True,
        reads_journal=True,
    ),
    Role(
        id=roles.LAWYER,
        name=Words(ja="弁護士", en="lawyer"),
        what=Words(
            ja="事件を開き、判断し、終結し、共有します。", en="Opens, decides, closes and shares cases."
        ),
    ),
    Role(
        id=roles.PARALEGAL,
        name=Words(ja="事務職員", en="paralegal"),
        what=Words(
            ja="事実と書面を扱います。終結や共有はできません。",
            en="Works on facts and papers; neither closes nor shares.",
        ),
    ),
    Role(
        id=roles.CLIENT,
        name=Words(ja="依頼者", en="client"),
        what=Words(
            ja="自分の事件の状況を読み、事務所の質問に答えます。",
            en="Reads the status of the own case, and answers what the office asks.",
        ),
        own_only=True,
        may_use_api=False,
    ),
    Role(
        id=roles.AUDITOR,
        name=Words(ja="監査", en="auditor"),
        what=Words(
            ja="操作記録だけを読みます。事件の内容は見えません。", en="Reads the journal, and no facts."
        ),
        reads_journal=True,
        may_use_api=False,
    ),
)

OFFICE: Final = (roles.OWNER, roles.LAWYER, roles.PARALEGAL)
"""Who opens the pages of the office."""
DECIDERS: Final = (roles.OWNER, roles.LAWYER)
"""Who opens pages of what only they may do."""
READERS: Final = (*OFFICE, roles.CLIENT)
"""Who may open the status of a case (a client: the own one)."""
JOURNAL: Final = (roles.OWNER, roles.AUDITOR)
