"""A case as its people state it, for the tests of its moves: parties, a post, and what the operator disclosed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kaiji.casefile.steps import Communication
from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.cases.actors import Actor
from kaiji.cases.moves import Act
from tests.cases.matter import LAWYER

OWNER = Actor(id="user:9", role="owner")
POSTED = datetime(2026, 10, 26, 6, 13, 30, tzinfo=UTC)
PARTIES = (
    Party(
        id="claimant", role="claimant", name="山田花子", name_kana="やまだ はなこ", address="東京都千代田区1"
    ),
    Party(id="counsel", role="counsel", name="弁護士 甲", represents=("claimant",)),
    Party(id="op", role="content-provider", name="掲示板運営", kind="organisation"),
    Party(id="court", role="court", name="東京地方裁判所", kind="organisation"),
)
VALUE = Case(
    schema=SCHEMA,
    id="2026-0042",
    title="山田事件",
    opened_on=date(2026, 11, 1),
    party=PARTIES,
    site=(Site(id="s", name="掲示板", url="https://board.example.jp/", operator="op"),),
    post=(
        CasePost(
            id="p1",
            site="s",
            url="https://board.example.jp/1",
            posted_at=POSTED,
            name="通りすがり",
            text="秘密の本文",
        ),
    ),
)
CARRIER = Party(id="isp", role="access-provider", name="回線", kind="organisation", carrier="kddi")
DISCLOSED = Communication(
    id="m1", post="p1", kind="post", at=POSTED, ip="106.72.142.33", port=5136,
    disclosed_by="op", disclosed_on=date(2026, 11, 20), carrier="isp",
)  # fmt: skip


def act(at: datetime, actor: Actor = LAWYER, **more: Any) -> Act:
    return Act(actor=actor, at=at, **more)
