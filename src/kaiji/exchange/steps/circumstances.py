"""Does it belong here and now? (時と相手): the link to the request, the expiry, and whether it came before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.evidence.verify.context import Checked, finding
from kaiji.exchange.lines import asked_lines, line_key
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import Finding
    from kaiji.exchange.context import Context, SentRequest
    from kaiji.exchange.values import Package

AHEAD: Final = timedelta(minutes=10)
"""How far the sender's clock may be ahead."""


def link(ctx: Context) -> Checked:
    """Step `link`: an answer answers the request the caller sent, every line of it, and comes from whom it went to."""
    package = ctx.need(ctx.sound, "meaning")
    if package.kind == "request":
        return Checked(detail=Words(ja="請求です。", en="A request."))
    if ctx.given.request is None:
        remark = finding("link.not-compared", "もとの請求と比べていません", "not compared with the request")
        return Checked(
            detail=Words(ja="もとの請求は渡されていません。", en="No request is given."), remarks=[remark]
        )
    return Checked(
        detail=Words(ja="もとの請求と比べました。", en="Compared with the request."),
        faults=link_faults(package, ctx.given.request),
    )


def link_faults(answer: Package, sent: SentRequest) -> list[Finding]:
    """Return what keeps `answer` from being the answer to `sent`."""
    request, reply = sent.package, answer.in_reply_to
    if reply is None or (reply.id, reply.sha256) != (request.id, sent.sha256):
        return [
            finding("link.request", "別の請求への回答です", "it answers another request", reply and reply.id)
        ]
    faults = []
    if answer.from_ != request.to or answer.to != request.from_:
        faults.append(
            finding(
                "link.parties",
                "請求の当事者と違います",
                "other parties than the request's",
                answer.from_.name,
            )
        )
    if answer.receiver_reference != request.sender_reference or answer.items_as_of != request.items_as_of:
        faults.append(
            finding("link.reference", "整理番号か基準日が請求と違います", "another reference or day of items")
        )
    asked, given = set(asked_lines(request)), {line_key(line) for line in answer.answers}
    faults += [
        finding("link.not-asked", "請求にない項目です", "a line that was not asked", k)
        for k in sorted(given - asked, key=str)
    ]
    faults += [
        finding("link.unanswered", "回答のない項目です", "a line without an answer", k)
        for k in sorted(asked - given, key=str)
    ]
    return faults


def expiry(ctx: Context) -> Checked:
    """Step `expiry`: it is not stale, and not from the future."""
    package, now = ctx.need(ctx.package, "schema"), ctx.given.now
    until = jst_text(package.expires_at)
    faults = []
    if now >= package.expires_at:
        faults.append(finding("expiry.stale", "有効期限を過ぎています", "it has expired", until))
    if package.created_at > now + AHEAD:
        faults.append(
            finding(
                "expiry.future",
                "未来の日時で作られています",
                "made in the future",
                jst_text(package.created_at),
            )
        )
    return Checked(detail=Words(ja=f"有効期限: {until}", en=f"Valid before {until}"), faults=faults)


def replay(ctx: Context) -> Checked:
    """Step `replay`: no package of this id was received before."""
    package, content = ctx.need(ctx.package, "schema"), ctx.need(ctx.content, "json")
    known = ctx.given.seen.get(package.id)
    faults = []
    if known == sha256_hex(content):
        faults.append(
            finding(
                "replay.again", "受け取り済みのものと同じです", "the very one received before", package.id
            )
        )
    elif known is not None:
        faults.append(
            finding(
                "replay.reused",
                "同じ番号の別のものを受け取っています",
                "another one came under this id",
                package.id,
            )
        )
    count = len(ctx.given.seen)
    return Checked(
        detail=Words(ja=f"受領済み{count}件と比べました。", en=f"Compared with {count} received."),
        faults=faults,
    )
