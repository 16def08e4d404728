"""The ways through the claimant's desk (画面の案内)."""

from __future__ import annotations

from typing import Final

from kaiji.cases.roles import CLIENT
from kaiji.desks.claimant.roles import JOURNAL, OFFICE
from kaiji.ground.words import Words
from kaiji.web.desk import Entry

_OFFICE: Final = frozenset(OFFICE)

NAVIGATION: Final = (
    Entry(url="claimant:today", name=Words(ja="今日", en="Today"), roles=_OFFICE, key="t"),
    Entry(url="claimant:cases", name=Words(ja="事件", en="Cases"), roles=_OFFICE, key="c"),
    Entry(url="claimant:hits", name=Words(ja="監視", en="Watch"), roles=_OFFICE, key="w"),
    Entry(url="claimant:playbooks", name=Words(ja="相手方の対応", en="Playbooks"), roles=_OFFICE, key="p"),
    Entry(url="claimant:conflicts", name=Words(ja="利益相反", en="Conflicts"), roles=_OFFICE, key="x"),
    Entry(url="claimant:own", name=Words(ja="私の事件", en="My case"), roles=frozenset({CLIENT}), key="m"),
    Entry(url="claimant:journal", name=Words(ja="操作記録", en="Journal"), roles=frozenset(JOURNAL), key="j"),
)

ALONE: Final = (
    Entry(url="claimant:intake", name=Words(ja="質問", en="Questions"), roles=_OFFICE),
    Entry(url="claimant:intake-help", name=Words(ja="相談先", en="Help"), roles=_OFFICE),
)
"""What stands at the top in the edition for a person alone; the first is their front page."""
