"""The pages of this desk in the order shown (画面の案内)."""

from __future__ import annotations

from typing import Final

from kaiji.desks.content_provider.actors import READERS, REVIEWERS, WORKING
from kaiji.ground.words import Words
from kaiji.web.desk import Entry

NAVIGATION: Final = (
    Entry(url="content_provider:queue", name=Words(ja="受付簿", en="Queue"), roles=WORKING, key="q"),
    Entry(url="content_provider:intake", name=Words(ja="受け付ける", en="Take in"), roles=REVIEWERS, key="n"),
    Entry(url="content_provider:holds", name=Words(ja="ログ保全", en="Log holds"), roles=READERS, key="h"),
    Entry(url="content_provider:figures", name=Words(ja="統計", en="Figures"), roles=READERS, key="f"),
    Entry(
        url="content_provider:audit",
        name=Words(ja="監査", en="Audit"),
        roles=frozenset({"owner", "auditor"}),
        key="a",
    ),
)
