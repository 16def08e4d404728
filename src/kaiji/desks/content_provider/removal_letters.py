"""The notice of a removal without an inquiry, on paper and as words to be shown where the post stood (削除の通知の書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.removal import TOPIC, removed_posts
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.sheets import day_words, heading, letter, line, lines
from kaiji.documents import values as v
from kaiji.ground.instants import day_in_japan
from kaiji.law.articles import cite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.desks.content_provider.models import RemovalNotice


def removal_letter(notice: RemovalNotice) -> File:
    """Return the letter as it was recorded, of the day on which it was made."""
    ours, day = setup(), day_in_japan(notice.made_at)
    to = notice.body["to"]
    stem = f"CP-removed_{notice.number}"
    data = letter(
        stem=stem,
        title="送信防止措置を講じた旨の通知書",
        day=day,
        to=f"{to.get('name') or '投稿者'}　様",
        ours=ours,
        body=_body(notice),
    )
    return File(sort="inquiry", name=f"{stem}.pdf", media_type="application/pdf", data=data)


def addresses(notice: RemovalNotice) -> tuple[str, ...]:
    """Return the addresses of the posts that were removed."""
    removed = removed_posts(notice.matter)
    package = opened(notice.matter.body["package"])
    return tuple(post.url for post in package.posts if post.id in removed)


def words_for_the_place(notice: RemovalNotice) -> str:
    """Return what is shown where the post stood: what, why, on which standard, whom to ask; nobody is named."""
    ours, day = setup(), day_words(day_in_japan(notice.matter.closed_at or notice.made_at))
    contact = "　".join(part for part in (ours.department, ours.provider.phone, ours.provider.email) if part)
    told = [f"この投稿は、{day}に{ours.provider.name}が削除しました。", f"理由: {notice.body['reasons']}"]
    if notice.body["standard"]:
        told.append(f"基準との関係: {notice.body['standard']}")
    told.append(f"御意見のある投稿者の方は、{contact or ours.provider.name}へ({notice.number})。")
    return "\n".join(told)


def _body(notice: RemovalNotice) -> Iterator[v.Block]:
    day = day_in_japan(notice.matter.closed_at or notice.made_at)
    on = f"（{cite(TOPIC, day).basis.words.ja}）" if notice.duty else ""
    yield line(
        f"当社は、{day_words(day)}、下記の情報について送信防止措置を講じましたので、その旨及び理由をお知らせします{on}。"
        f"{_before(notice)}"
    )
    yield v.Gap()
    yield heading(1, "対象の情報")
    for address in addresses(notice):
        yield line(f"{setup().site_name}　{address}")
    yield heading(2, "理由")
    yield from lines(notice.body["reasons"])
    number = 3
    if notice.body["standard"]:
        yield heading(number, "当社が公表している基準との関係")
        yield from lines(notice.body["standard"])
        number += 1
    yield heading(number, "御意見・御不服のあるとき")
    yield line(
        f"上記の連絡先にお申し出ください。通知の番号は {notice.number} です。対応に迷うときは、弁護士に相談できます。"
    )


def _before(notice: RemovalNotice) -> str:
    if notice.matter.opinions.exists():
        return "この措置に先立って意見を照会しましたが、照会は届きませんでした。"
    return "この措置は、意見を照会せずに講じたものです。"
