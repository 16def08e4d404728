"""What is wrong with a request's form (書式の点検): found by the program, confirmed or added to by a person, then one return letter."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kaiji.desks.content_provider.specials import claimed
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.exchange.values import Package, Task

DEFECTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "other-site": Words(
            ja="対象の投稿のURLが、当社のサイトのものではありません。",
            en="The address of the post is not on our site.",
        ),
        "top-page": Words(
            ja="URLがトップページ等で、投稿を1つに特定できません。投稿個別のURLをお知らせください。",
            en="The address does not lead to a single post; give the post's own address.",
        ),
        "no-words": Words(
            ja="侵害情報(投稿の内容)の記載がありません。", en="The words complained of are not given."
        ),
        "no-right": Words(
            ja="侵害されたとする権利の記載がありません。", en="The right infringed is not named."
        ),
        "no-reasons": Words(
            ja="権利が明らかに侵害されたとする理由の記載がありません。",
            en="No reason is given for the infringement.",
        ),
        "no-purpose": Words(
            ja="発信者情報の開示を受けるべき正当な理由の記載がありません。",
            en="No reason is given for disclosure.",
        ),
        "no-items": Words(ja="開示を求める情報の選択がありません。", en="No kind of information is chosen."),
        "no-supplement": Words(
            ja="特定発信者情報を求める場合の補充的な要件の記載がありません。",
            en="Supplementarity is not addressed although specified information is asked for.",
        ),
        "no-address": Words(
            ja="請求者(または代理人)の住所の記載がありません。",
            en="No address of the requester or agent is given.",
        ),
        "no-evidence": Words(ja="証拠の添付がありません。", en="No evidence is attached."),
        "no-identity": Words(
            ja="本人確認資料の添付がありません。",
            en="No document showing the requester's identity is attached.",
        ),
        "no-authority": Words(
            ja="代理権を証する書面(委任状等)の添付がありません。", en="No power of attorney is attached."
        ),
        "no-sender-copy": Words(
            ja="発信者に送付する写し(示したくない情報を除いたもの)がありません。",
            en="There is no copy for the poster without what must not be shown.",
        ),
        "old-form": Words(ja="書式が古い版のものです。", en="An outdated form was used."),
        "unreadable": Words(ja="添付の資料が読み取れません。", en="An enclosure cannot be read."),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """Which kinds of papers came along (添付の有無)."""

    evidence: bool
    identity: bool
    authority: bool


def found_defects(package: Package, host: str, enclosed: Enclosed, sort: str) -> tuple[str, ...]:
    """Return the codes of the defects that can be seen in the request itself, in the order of the letter."""
    found = set(_of_posts(package, host)) | set(_of_reasons(package, sort))
    if sort == "disclosure":
        found |= set(_of_disclosure(package))
    private = claimed(package)[0] == "intimate"  # whose form asks not to enclose the picture
    if not enclosed.evidence and not package.evidence and not private:
        found.add("no-evidence")
    counsel = any(agent.capacity == "counsel" for agent in package.agents)
    vouched = any(agent.identity_checked_on is not None for agent in package.agents)
    if not enclosed.identity and not (counsel and vouched):
        found.add("no-identity")
    if package.agents and not enclosed.authority:
        found.add("no-authority")
    if package.from_.address is None and not any(agent.address for agent in package.agents):
        found.add("no-address")
    return tuple(code for code in DEFECTS if code in found)


def _of_posts(package: Package, host: str) -> Iterator[str]:
    for post in package.posts:
        parts = urlsplit(post.url)
        if parts.hostname != host:
            yield "other-site"
        elif parts.path in {"", "/"}:
            yield "top-page"
        if post.text is None:
            yield "no-words"


def _of_reasons(package: Package, sort: str) -> Iterator[str]:
    claimed = {claim.post: claim for claim in package.claims}
    for post in package.posts:
        claim = claimed.get(post.id)
        if claim is None:
            yield "no-right"
        if claim is None or not claim.statements:
            yield "no-reasons"
    if sort == "disclosure" and package.purpose is None and package.basis.code == "out-of-court-request":
        yield "no-purpose"


def _of_disclosure(package: Package) -> Iterator[str]:
    specified = {item.number for item in items_on(package.items_as_of) if item.specified}
    for task in package.tasks:
        if task.type == "disclosure":
            yield from _of_task(task, specified)


def _of_task(task: Task, specified: set[int]) -> Iterator[str]:
    if not task.items:
        yield "no-items"
    if specified & set(task.items) and task.supplement is None:
        yield "no-supplement"
