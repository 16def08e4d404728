"""What a request out of court says besides who and where: purposes, items, evidence, what is kept from the sender (請求の内容)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Exhibit
from kaiji.documents.facts.people import flag, flags
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import moment_text, wide
from kaiji.documents.values import Origin
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.casefile.values import Case
    from kaiji.documents.facts.rows import Desk, Row

_OTHER: Final = "刑事告訴をするために必要であるため"


def purpose_facts(case: Case) -> Item:
    """Return why disclosure is sought, by the choices of the form; a criminal complaint stands under 'other'."""
    reasons = case.purpose.reasons
    others = [_OTHER] if "criminal-complaint" in reasons else []
    others += [case.purpose.other] if case.purpose.other else []
    place = "purpose.reasons"
    facts = dict(
        flag(name, name in reasons, place) for name in ("damages", "restoration", "injunction", "deletion")
    )
    facts["others"] = tuple(Item(place=place, facts={"words": told(text, place)}) for text in others)
    facts["any"] = Known(value=bool(reasons or others), origin=Origin(kind="case", place=place))
    what = Words(ja="開示を受けるべき正当な理由", en="why disclosure is sought")
    facts["stated"] = Lack(place=place, what=what)
    return Item(place="purpose", facts=facts)


def hiding_facts(case: Case) -> Item:
    """Return what the claimant does not want shown to the sender."""
    chosen = case.preferences.hide_from_sender
    return flags(
        "preferences.hide_from_sender",
        name="name" in chosen,
        reasons="reasons" in chosen,
        evidence="evidence" in chosen,
    )


def rights_facts(claims: Iterable[Row]) -> tuple[Item, ...] | Lack:
    """Return each right once, in the order of the claims."""
    found: dict[str, Item] = {}
    for row in claims:
        found.setdefault(row.value.right, Item(place=row.place, facts={"words": row.fact("right_words")}))
    what = Words(ja="侵害された権利", en="the right infringed")
    return tuple(found.values()) or Lack(place="claim", what=what)


def evidence_of(desk: Desk, posts: Iterable[Row], claims: Iterable[Row]) -> tuple[Row, ...]:
    """Return the exhibits that show these posts or that these claims cite, in the order of the case."""
    ids = {post.value.id for post in posts}
    cited = {identity for claim in claims for s in claim.value.statement for identity in s.exhibits}
    return tuple(row for row, item in desk.rows("exhibit", Exhibit) if item.post in ids or item.id in cited)


def material_labels(exhibits: Iterable[Row]) -> dict[str, str]:
    """Return what a request out of court calls its exhibits: 資料１, then 資料２ and so on."""
    return {row.value.id: f"資料{wide(number)}" for number, row in enumerate(exhibits, 1)}


def evidence_facts(desk: Desk, exhibits: tuple[Row, ...], posts: Iterable[Row]) -> tuple[Item, ...] | Lack:
    """Return `exhibits` as they are listed, then the packages that none of them covers."""
    covered = {(row.value.post, row.value.package) for row in exhibits}
    found = [
        _listed(desk, row, row.value.title, row.value.package, row.value.post, number)
        for number, row in enumerate(exhibits, 1)
    ]
    found += [
        _listed(desk, post, "投稿の画面", post.value.package, post.value.id, number)
        for number, post in enumerate(
            (p for p in posts if p.value.package and (p.value.id, p.value.package) not in covered),
            len(found) + 1,
        )
    ]
    what = Words(ja="証拠(投稿の画面など)", en="evidence, such as a print of the post")
    return tuple(found) or Lack(place="exhibit", what=what)


def _listed(desk: Desk, row: Row, title: str, package: str | None, post_id: str | None, number: int) -> Item:
    label = desk.labels.get(row.value.id, f"資料{wide(number)}")
    return Item(
        place=row.place,
        facts={
            "label": told(label, row.place, "numbered by this paper"),
            "title": told(title, f"{row.place}.title"),
            "note": _note(desk, row, package, post_id),
        },
    )


def _note(desk: Desk, row: Row, package: str | None, post_id: str | None) -> Fact:
    """Return when and as which sealed package the page was recorded."""
    post = next((p for p in desk.case.post if p.id == post_id), None)
    if package is None or post is None or post.captured_at is None:
        return Lack(place=f"{row.place}.package", what=Words(ja="証拠パッケージ", en="evidence package"))
    when = moment_text(post.captured_at.replace(microsecond=0), desk.case.preferences.years)
    name = package.rpartition("/")[2]
    return told(f"{when}（日本標準時）取得、証拠パッケージ{name}", f"{row.place}.package")
