"""Derived facts of posts and sites: how a post is named, when it stood there, what is said against it (投稿)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Exhibit
from kaiji.casefile.values import Claim
from kaiji.documents.facts.claims import mentions
from kaiji.documents.facts.rows import Derivations, told
from kaiji.documents.facts.values import Lack
from kaiji.documents.spelling import moment_text, wide
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.values import CasePost, Site
    from kaiji.documents.facts.rows import Row
    from kaiji.documents.facts.values import Fact


FACTS: Final = Derivations()


@FACTS.fact("CasePost", "label")
def _label(row: Row) -> Fact:
    """Name the post as a reader of the page finds it: its number, else who posted it (and when, if more than once), else its address."""
    post: CasePost = row.value
    if post.number is not None:
        return told(f"投稿番号{wide(post.number)}", f"{row.place}.number")
    who = post.account or post.name
    if who is None or post.posted_at is None:
        return told(post.url, f"{row.place}.url")
    same = [p for p in row.desk.case.post if p.site == post.site and (p.account or p.name) == who]
    if len(same) == 1:
        return told(f"「{who}」の投稿", f"{row.place}.name")
    when = moment_text(post.posted_at, row.desk.case.preferences.years)
    return told(f"「{who}」による{when}の投稿", f"{row.place}.name")


@FACTS.fact("CasePost", "letter_label")
def _letter_label(row: Row) -> Fact:
    """Name the post without an address of a page, which certified mail does not take: its number, else the name shown."""
    post: CasePost = row.value
    if post.number is not None:
        return told(f"投稿番号{wide(post.number)}として", f"{row.place}.number")
    if post.name is None:
        return row.lack("name")
    return told(f"「{post.name}」の名で", f"{row.place}.name")


@FACTS.fact("CasePost", "time_line")
def _time_line(row: Row) -> Fact:
    """Say the time as shown and as an instant in Japan, with the zone that was assumed where the page names none."""
    post: CasePost = row.value
    if post.posted_at is None:
        if post.posted_at_raw is None:
            return row.lack("posted_at")
        return told(f"画面の表示「{post.posted_at_raw}」", f"{row.place}.posted_at_raw")
    text = moment_text(post.posted_at, row.desk.case.preferences.years)
    if post.posted_at_raw is None:
        return told(f"{text}（日本標準時）", f"{row.place}.posted_at")
    zone = "。画面に時差の表示がないため日本標準時と解した" if post.zone_assumed is not None else ""
    note = f"（日本標準時。画面の表示「{post.posted_at_raw}」{zone}）"
    return told(f"{text}{note}", f"{row.place}.posted_at", post.zone_assumed or "")


@FACTS.fact("CasePost", "claims")
def _claims(row: Row) -> Fact:
    found = tuple(found for found, claim in row.desk.rows("claim", Claim) if claim.post == row.value.id)
    what = Words(ja="侵害された権利とその理由", en="the right infringed, and why")
    return found or Lack(place=f"claim[post={row.value.id}]", what=what)


@FACTS.fact("CasePost", "reason_length")
def _reason_length(row: Row) -> Fact:
    """Return how many characters the reasons have, as web forms limit them."""
    claims = [claim for claim in row.desk.case.claim if claim.post == row.value.id]
    total = sum(len(s.text) for claim in claims for s in claim.statement if s.by == "claimant")
    return told(f"合計{wide(total)}字（項目名は別。上限があれば要約する。）", row.place)


@FACTS.fact("CasePost", "exhibits")
def _exhibits(row: Row) -> Fact:
    return tuple(found for found, item in row.desk.rows("exhibit", Exhibit) if item.post == row.value.id)


@FACTS.fact("Site", "exhibits_words")
def _operator_exhibits(row: Row) -> Fact:
    """Return how this paper calls what the operator itself published on who runs the site: `（甲３）`."""
    site: Site = row.value
    operator = row.desk.case.find_party(site.operator)
    shown = tuple(
        item.id
        for _found, item in row.desk.rows("exhibit", Exhibit)
        if item.post is None and operator is not None and item.author == operator.name
    )
    return mentions(row, row.place, shown)


@FACTS.fact("CasePost", "exhibits_words")
def _exhibits_words(row: Row) -> Fact:
    """Return how this paper calls the exhibits of the post: `（甲１の１、甲１の２）`."""
    shown = tuple(item.id for _found, item in row.desk.rows("exhibit", Exhibit) if item.post == row.value.id)
    return mentions(row, row.place, shown)
