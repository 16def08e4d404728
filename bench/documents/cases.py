"""Invented cases of any size: so many posts on one site, so many providers, each with its procedures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kaiji.casefile.papers import Damage, Demand, Settlement
from kaiji.casefile.steps import Communication, Exhibit, Filing, Request
from kaiji.casefile.values import Case, CasePost, Claim, Party, Purpose, Site, Statement
from kaiji.ground.instants import JST

DAY = date(2026, 11, 23)
_ELEMENTS = (
    "identifiability",
    "fact-stated",
    "reputation-lowered",
    "public-interest-absent",
    "public-purpose-absent",
    "truth-absent",
)


def case_of(posts: int, providers: int) -> Case:
    """Return a case with `posts` posts on one site, and `providers` in all: its operator and access providers."""
    carriers = [f"ap{n}" for n in range(1, providers)]
    return Case(
        schema="kaiji-case/1",
        id="bench",
        title="測定用の事件",
        opened_on=DAY,
        edition="office",
        purpose=Purpose(reasons=("damages", "deletion")),
        party=(*_people(), *(_carrier(name) for name in carriers)),
        site=(Site(id="s", name="測定広場", url="https://board.example/", operator="cp", logs="post"),),
        post=tuple(_post(n) for n in range(1, posts + 1)),
        claim=tuple(_claim(n) for n in range(1, posts + 1)),
        communication=tuple(_communication(n, carriers) for n in range(1, posts + 1) if carriers),
        request=(
            Request(id="r0", kind="deletion", to="cp", posts=tuple(f"p{n}" for n in range(1, posts + 1))),
        ),
        filing=tuple(_filings(carriers)),
        exhibit=tuple(_exhibit(n) for n in range(1, posts + 1)),
        damage=(Damage(id="d", head="consolation", yen=1_000_000, text="精神的苦痛は大きい。"),),
        demand=Demand(),
        settlement=Settlement(yen=500_000),
    )


def _people() -> tuple[Party, ...]:
    return (
        Party(
            id="c",
            role="claimant",
            name="測定 花子",
            address="東京都千代田区霞が関0-0-0",
            phone="03-0000-0000",
        ),
        Party(
            id="l",
            role="counsel",
            name="計時 太郎",
            address="東京都千代田区霞が関0-0-1",
            phone="03-0000-0001",
            represents=("c",),
        ),
        Party(
            id="cp",
            role="content-provider",
            kind="organisation",
            name="株式会社測定広場",
            address="東京都新宿区西新宿0-0-0",
            representative="代表取締役　測定 一郎",
        ),
        Party(id="court", role="court", kind="organisation", name="東京地方裁判所"),
        Party(id="sender", role="sender", name="投稿 次郎", address="神奈川県横浜市中区0-0-0"),
    )


def _carrier(name: str) -> Party:
    return Party(
        id=name,
        role="access-provider",
        kind="organisation",
        name=f"測定通信{name}株式会社",
        address="東京都港区芝公園0-0-0",
        representative="代表取締役　電波 三郎",
    )


def _post(n: int) -> CasePost:
    at = datetime(2026, 10, 1, 12, 0, 1, tzinfo=JST) + timedelta(minutes=7 * n)
    return CasePost(
        id=f"p{n}",
        site="s",
        url=f"https://board.example/bbs/topic/1001/comment/no/{n}",
        topic="測定用のトピック",
        number=n,
        name="匿名",
        posted_at=at,
        posted_at_raw=f"{at:%y/%m/%d %H:%M:%S}",
        zone_assumed="JST",
        text=f"{n}番目の書き込みです。請求者が財布を盗んだと書いてあります。" * 3,
    )


def _claim(n: int) -> Claim:
    said = tuple(Statement(element=e, text=f"要件{e}についての{n}番目の主張である。" * 2) for e in _ELEMENTS)
    return Claim(id=f"k{n}", post=f"p{n}", by="c", right="defamation-fact", statement=said)


def _communication(n: int, carriers: list[str]) -> Communication:
    return Communication(
        id=f"m{n}",
        post=f"p{n}",
        kind="post",
        at=_post(n).posted_at,
        ip=f"1.72.{n // 250}.{n % 250 + 1}",
        port=40000 + n,
        destination_ip="93.184.216.34",
        disclosed_by="cp",
        disclosed_on=date(2026, 11, 12),
        carrier=carriers[n % len(carriers)],
    )


def _exhibit(n: int) -> Exhibit:
    return Exhibit(
        id=f"e{n}",
        title=f"投稿画面{n}",
        post=f"p{n}",
        made_on=date(2026, 11, 1),
        author="請求者",
        shows="投稿の存在と内容",
    )


def _filings(carriers: list[str]) -> list[Filing]:
    filings = [
        Filing(id="f1", kind="disclosure-injunction", court="court", against="cp"),
        Filing(id="f2", kind="removal-injunction", court="court", against="cp"),
        Filing(id="f3", kind="disclosure-order", court="court", against="cp"),
        Filing(id="f4", kind="provision-order", court="court", against="cp", parent="f3"),
        Filing(id="f5", kind="damages-suit", court="court", against="sender"),
    ]
    for name in carriers:
        filings += [
            Filing(id=f"k-{name}", kind="log-keeping-injunction", court="court", against=name),
            Filing(id=f"s-{name}", kind="disclosure-suit", court="court", against=name),
        ]
    return filings
