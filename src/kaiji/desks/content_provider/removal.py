"""When a poster is to be told of a removal nobody asked them about (照会なしの削除の通知): whether, by when, on what, what may excuse it.

A designated platform owes the notice without delay; any other operator may give it. The exceptions are rows of `tables/removal.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q

from kaiji.desks.content_provider.clocks import is_designated
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Matter, Opinion, RemovalNotice
from kaiji.desks.content_provider.moves.telling import HEARD
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.articles import cite
from kaiji.law.basis import confidence_words

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

TOPIC: Final = "platform-notice-to-sender"
WAYS: Final = {
    "mail": Words(ja="メール", en="mail"),
    "post": Words(ja="郵送", en="post"),
    "message": Words(ja="サイトのメッセージ", en="the site's messages"),
    "place": Words(
        ja="投稿のあった場所に表示する(連絡先がないとき)",
        en="shown where the post stood, where there is no address",
    ),
}
NOTICE_STAGES: Final = {
    "sent": Words(ja="知らせた", en="told"),
    "returned": Words(ja="届かなかった", en="did not arrive"),
    "waived": Words(ja="知らせない(理由を記録)", en="left out, with its ground"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A ground on which no notice goes out (通知を要しない理由)."""

    id: str
    title: Words
    article: str
    source: str
    confidence: str
    why: bool
    """Whether it needs words of its own."""

    @property
    def doubt(self) -> Words | None:
        """What to say where nobody has checked it; None where it was."""
        if self.confidence != "U":
            return None
        return Words(
            ja=f"{self.article}。{self.source}", en=f"{self.article}: not compared with the text of the act"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What the law asks of this operator for one removal (通知の義務)."""

    owed: bool
    basis: Words
    aim_on: date
    """The law says without delay and no day; this is the desk's own aim."""
    source: Words


@cache
def _table() -> dict[str, Any]:
    text = files("kaiji.desks.content_provider").joinpath("tables/removal.toml").read_text("utf-8")
    return tomllib.loads(text)


def waivers(day: date) -> dict[str, Waiver]:
    """Return the grounds that stand on `day`, by name."""
    return {
        name: Waiver(
            id=name,
            title=Words(**row["title"]),
            article=row["cite"],
            source=row["source"],
            confidence=row["confidence"],
            why=row.get("why", False),
        )
        for name, row in _table().items()
        if row["from"] <= day < row.get("until", day + timedelta(days=1))
    }


def without_inquiry(matter: Matter) -> bool:
    """Whether a post was removed of which nobody heard the poster: not asked, or the inquiry did not arrive."""
    removed = (
        matter.sort == "deletion" and matter.stage == "answered" and matter.outcome in {"granted", "partly"}
    )
    return removed and not matter.opinions.filter(stage__in=HEARD).exists()


def pending(matter: Matter) -> bool:
    """Whether the poster is still to be told: no notice was given or left out, or the last one came back."""
    last = latest(matter)
    return without_inquiry(matter) and (last is None or last.stage == "returned")


def latest(matter: Matter) -> RemovalNotice | None:
    """Return the notice that was made last."""
    return matter.notices.select_related("matter").order_by("-made_at", "-number").first()


def to_be_told(platform: str, day: date) -> QuerySet[Matter]:
    """Return the closed matters whose poster must still be told something: granted against or without their word.

    A removal nobody was asked about is among them only where the law asks a notice of this operator.
    """
    closed = Matter.objects.filter(stage="answered", outcome__in=("granted", "partly"), secrecy=False)
    asked = Opinion.objects.filter(matter=OuterRef("pk"), stage__in=("opposed", "silent"), told_at=None)
    if not is_designated(platform, day):
        return closed.filter(Exists(asked))
    heard = Opinion.objects.filter(matter=OuterRef("pk"), stage__in=HEARD)
    given = RemovalNotice.objects.filter(matter=OuterRef("pk")).exclude(stage="returned")
    unheard = Q(sort="deletion") & ~Exists(heard) & ~Exists(given)
    return closed.filter(Exists(asked) | unheard)


def duty_of(matter: Matter, platform: str) -> Duty:
    """Return whether the law asks for the notice, where, and by when this desk aims to give it."""
    day = day_in_japan(matter.closed_at or matter.received_at)
    owed = is_designated(platform, day)
    aim = measure("removal_notice_target", day)
    found = cite(TOPIC, day)
    sure = confidence_words(found.basis.confidence)
    where = found.basis.words
    return Duty(
        owed=owed,
        basis=where
        if owed
        else Words(ja="法律の義務ではなく、窓口の案内です", en="no legal duty: the desk's own courtesy"),
        aim_on=day + timedelta(days=aim.value),
        source=Words(
            ja=f"{where.ja}(遅滞なく。日数の定めはなく、{aim.value}日は窓口の目安。{sure.ja})",
            en=f"{where.en} (without delay; no day is fixed, {aim.value} days are the desk's own aim; {sure.en})",
        ),
    )


def removed_posts(matter: Matter) -> frozenset[str]:
    """Return the posts whose removal was granted, as the request names them."""
    return frozenset(
        matter.lines.filter(task_type="deletion", status="granted").values_list("subject", flat=True)
    )
