"""The cases that the pictures of the claimant's desk are taken of: one under way, one of a single post, one of 200."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kaiji.casefile.papers import Decision
from kaiji.casefile.steps import Communication, Request
from kaiji.casefile.values import Party
from kaiji.cases.acts.life import open_case
from kaiji.cases.acts.questions import answer_client, ask_client
from kaiji.cases.acts.receipts import keep_receipt
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.moves.reminders import set_day
from kaiji.desks.claimant.moves.watches import set_watch
from kaiji.desks.claimant.showing.papers import key_of, papers_of
from kaiji.ground.instants import day_in_japan, now
from tests.desks.claimant.matters import act, facts, open_matter, post


def main() -> str:
    """Open them in the office whose Django is set up, and return their ids."""
    today = day_in_japan(now())
    base = facts()
    more = (
        Party(
            id="mvno",
            role="access-provider",
            kind="organisation",
            name="株式会社例示モバイルネットワーク(格安スマートフォン事業部)",
        ),
        Party(
            id="host",
            role="access-provider",
            kind="organisation",
            name="さくらインターネット株式会社",
            carrier="sakura",
        ),
        Party(id="kddi", role="access-provider", kind="organisation", name="KDDI株式会社", carrier="kddi"),
    )
    posts = (
        *base.post,
        post(
            355,
            text="長い投稿です。\n"
            + "\n".join(
                f"{n}行目: あの人のことは前から知っていますが、書ききれないほどの話があります。"
                for n in range(1, 41)
            ),
        ),
        post(360),
        post(361),
    )
    at = now() - timedelta(days=10)
    row = Communication(
        id="k2",
        post="p340",
        kind="post",
        at=at,
        ip="203.0.113.80",
        port=4000,
        disclosed_by="operator",
        disclosed_on=today,
        carrier="docomo",
    )
    rows = (
        *base.communication,
        row,
        replace(row, id="k2n", carrier="mvno"),
        replace(row, id="k3", post="p355", ip="203.0.113.81", port=None, carrier="host"),
        replace(row, id="k4", post="p360", ip="203.0.113.82", port=None, carrier="kddi"),
    )
    asked = (
        *base.request,
        Request(
            id="r2",
            kind="disclosure",
            to="docomo",
            posts=("p340",),
            communications=("k2",),
            sent_on=today - timedelta(days=3),
            outcome="no-record",
            answered_on=today,
        ),
        Request(
            id="r3",
            kind="disclosure",
            to="kddi",
            posts=("p360",),
            communications=("k4",),
            sent_on=today - timedelta(days=3),
            outcome="no-record",
            answered_on=today,
        ),
    )
    said = (
        Decision(
            id="d2",
            request="r2",
            by="docomo",
            verdict="refuse",
            reasons=("not-held",),
            text="次の提供者: 株式会社例示モバイルネットワーク(格安スマートフォン事業部)",
            decided_on=today,
        ),
        Decision(
            id="d3",
            request="r3",
            by="kddi",
            verdict="refuse",
            reasons=("not-specified",),
            text="送信元ポート番号",
            decided_on=today,
        ),
    )
    filing = replace(
        base.filing[0],
        case_number="令和8年(発チ)第1203号",
        filed_on=today - timedelta(days=2),
        hearing_days=(today + timedelta(days=4),),
    )
    matter = open_case(
        act(),
        replace(
            base,
            party=(*base.party, *more),
            post=posts,
            communication=rows,
            request=asked,
            decision=said,
            filing=(filing,),
        ),
    )
    question = ask_client(
        act(),
        matter,
        "この投稿を最初に見たのはいつですか。どこで知りましたか。",
        due_on=today + timedelta(days=5),
    )
    done = ask_client(act(), matter, "お子さんの学級は、投稿の時も3年2組でしたか。")
    answer_client(act(), matter, done.question, "はい、4月からずっと3年2組です。")
    keep_receipt(act(), matter, kind="posted", on=today, number="123-45-67890-1")
    set_day(act(), matter, on=today + timedelta(days=3), text="書記官に電話する(担保の供託の時刻)")
    set_watch(act(), matter, ["p321", "p340"])
    single = open_matter(
        number="2026-0002",
        posts=(post(7),),
        request=(),
        filing=(),
        claim=(),
        communication=(),
        exhibit=(),
        cost=(),
    )
    many = tuple(
        post(
            n, id=f"p{n}", text=f"{n}番目の投稿。" + ("あの店長は横領している。" if n % 3 else "無能な医者。")
        )
        for n in range(1, 201)
    )
    wide = open_matter(
        number="2026-0200",
        posts=many,
        claim=(),
        exhibit=(),
        cost=(),
        filing=(),
        party=(*base.party, *more),
        communication=tuple(
            Communication(
                id=f"k{n}",
                post=f"p{n}",
                kind="post",
                at=at,
                ip="203.0.113.9",
                port=5000 + n,
                disclosed_by="operator",
                disclosed_on=today,
                carrier=("docomo", "kddi", "host", "mvno")[n % 4],
            )
            for n in range(1, 181)
        ),
        request=(
            Request(
                id="r1",
                kind="preservation",
                to="docomo",
                posts=tuple(f"p{n}" for n in range(1, 90)),
                sent_on=today - timedelta(days=4),
            ),
        ),
    )
    paper = key_of(papers_of(matter, read_case_rows(matter), today)[0])
    return f"{matter.pk} {single.pk} {wide.pk} {paper} {question.question} {done.question}"
