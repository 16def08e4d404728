"""Matters for the tests of the claimant's desk: invented people, addresses reserved for documentation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kaiji.casefile.steps import Communication, Cost, Exhibit, Filing, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Claim, Party, Site, Statement
from kaiji.cases.actors import Actor
from kaiji.cases.acts.life import open_case
from kaiji.cases.moves import Act
from kaiji.ground.instants import JST, day_in_japan, now

if TYPE_CHECKING:
    from kaiji.cases.models import CaseRow

LAWYER = Actor(id="user:1", role="lawyer")
TOPIC = "https://board.example/bbs/topic/4102601"
LIE = "3年2組の架野真帆さん、PTA会費から40万円を抜いて自分のバッグを買っていました。"
NAME = "架野 真帆"


def act(**more: Any) -> Act:
    """Return an act of the lawyer, now."""
    return Act(actor=LAWYER, at=now(), **more)


def post(number: int, **more: Any) -> CasePost:
    """Return a post ten days old."""
    at = now().astimezone(JST).replace(microsecond=0) - timedelta(days=10)
    given: dict[str, Any] = {
        "id": f"p{number}",
        "site": "site",
        "url": f"{TOPIC}/comment/no/{number}",
        "topic": "架空市のひばりが原小の保護者さん、話しましょう★3",
        "topic_url": TOPIC,
        "number": number,
        "name": "匿名",
        "posted_at": at,
        "posted_at_raw": "26/11/05 15:13:30",
        "text": LIE,
        "noticed_on": day_in_japan(at) + timedelta(days=1),
        "state": "up",
        **more,
    }
    return CasePost(**given)


def facts(number: str = "2026-0001", posts: tuple[CasePost, ...] = (), **more: Any) -> Case:
    """Return the facts of a matter; `posts` or two of them."""
    today = day_in_japan(now())
    given: dict[str, Any] = {
        "schema": SCHEMA,
        "id": number,
        "title": "保護者掲示板の件",
        "opened_on": today - timedelta(days=5),
        "edition": "office",
        "party": (
            Party(
                id="claimant", role="claimant", name=NAME, name_kana="かの まほ",
                address="架空県架空市ひばりが丘二丁目2番2号", phone="000-0000-0001",
            ),
            Party(
                id="operator", role="content-provider", kind="organisation", name="株式会社こもれび企画",
                address="架空県架空市みどり台一丁目1番1号",
            ),
            Party(id="docomo", role="access-provider", kind="organisation", name="株式会社NTTドコモ", carrier="docomo"),
            Party(id="court", role="court", kind="organisation", name="東京地方裁判所"),
        ),
        "site": (Site(id="site", name="こもれびママ広場", url="https://board.example/", operator="operator", logs="post"),),
        "post": posts or (post(321), post(340, text="駅前の美容院の店長と不倫しているんですよね。")),
        "claim": (
            Claim(
                id="c1",
                post="p321",
                by="claimant",
                right="defamation-fact",
                statement=(
                    Statement(element="identifiability", text="学級と氏名が書かれている。", exhibits=("ex-1",)),
                    Statement(element="truth-absent", text="見た人がいる。", by="sender"),
                ),
            ),
        ),
        "communication": (
            Communication(
                id="k1", post="p321", kind="post", at=now() - timedelta(days=10), ip="203.0.113.77", port=51234,
                disclosed_by="operator", disclosed_on=today - timedelta(days=1), carrier="docomo",
            ),
        ),
        "request": (Request(id="r1", kind="disclosure", to="operator", posts=("p321", "p340"), sent_on=today - timedelta(days=4)),),
        "filing": (Filing(id="f1", kind="disclosure-order", court="court", against="operator", posts=("p321",)),),
        "exhibit": (Exhibit(id="ex-1", title="投稿の画面(No.321)", post="p321", shows="投稿が存在したこと"),),
        "cost": (Cost(id="cost1", on=today, yen=1000, kind="petition-fee"),),
        **more,
    }  # fmt: skip
    return Case(**given)


def open_matter(**more: Any) -> CaseRow:
    """Open a matter and return its row."""
    return open_case(act(), facts(**more))


def big_matter(posts: int, providers: int) -> CaseRow:
    """Open a matter of many posts and providers, by one move."""
    parties = [
        Party(id="claimant", role="claimant", name=NAME),
        *(
            Party(id=f"op{n}", role="content-provider", kind="organisation", name=f"例示運営{n}株式会社")
            for n in range(providers)
        ),
    ]
    sites = [
        Site(id=f"s{n}", name=f"サイト{n}", url=f"https://s{n}.example/", operator=f"op{n}")
        for n in range(providers)
    ]
    rows = [
        post(
            n,
            id=f"p{n}",
            site=f"s{n % providers}",
            url=f"https://s{n % providers}.example/t/{n}",
            topic_url=None,
        )
        for n in range(1, posts + 1)
    ]
    requests = [
        Request(
            id=f"r{n}",
            kind="disclosure",
            to=f"op{n}",
            posts=tuple(p.id for p in rows),
            sent_on=date(2026, 11, 20),
        )
        for n in range(providers)
    ]
    value = facts(
        number="2026-9999", party=tuple(parties), site=tuple(sites), posts=tuple(rows), request=tuple(requests),
        claim=(), communication=(), filing=(), exhibit=(), cost=(),
    )  # fmt: skip
    return open_case(act(), value)
