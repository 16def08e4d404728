"""The status of a case in plain words (状況): what was done, what is waited for, what comes next; for the victim, without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q

from kaiji.cases.models import (
    CaseRow,
    CellRow,
    ClockRow,
    CommunicationRow,
    FilingRow,
    PartyRow,
    PostRow,
    RequestRow,
)
from kaiji.desks.claimant.forms.labels import filing_kinds, label
from kaiji.desks.claimant.showing.faces import log_face, step_words
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.web.components.clocks import ClockFace


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the way, and whether it is behind."""

    words: Words
    done: bool
    note: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a victim reads."""

    number: str
    stages: tuple[Stage, ...]
    clock: ClockFace | None
    next: Words | None
    next_by: date | None
    closed_on: date | None
    today: date

    @property
    def done(self) -> int:
        """How many stages are behind."""
        return sum(stage.done for stage in self.stages)


_TOLD_APART: Final = frozenset(("no-record", "partly"))
"""Outcomes of a request that say nothing yet of one of its posts."""


def _answers(case: CaseRow, sent: list[dict[str, Any]]) -> dict[str, Words]:
    """Return what providers that named nobody, or not everybody, said of which posts; by provider. Numbers of posts, no names."""
    asked = {row["to"] for row in sent if row["what"] == "disclosure" and row["outcome"] in _TOLD_APART}
    if not asked:
        return {}
    numbers = dict(PostRow.objects.filter(case_id=case.pk).values_list("local", "number"))
    cells = CellRow.objects.filter(case_id=case.pk, provider__in=asked).order_by("id")
    said: dict[str, dict[str, list[str]]] = {}
    for provider, stage, post in cells.values_list("provider", "stage", "post"):
        number = numbers.get(post)
        said.setdefault(provider, {}).setdefault(stage, []).append("" if number is None else f"No.{number}")
    return {provider: _by_post(stages) for provider, stages in said.items()}


def _by_post(stages: dict[str, list[str]]) -> Words:
    if len(stages) == 1:
        return label(next(iter(stages)))
    parts = [(label(stage), _few(posts)) for stage, posts in stages.items()]
    return Words(
        ja="、".join(f"{posts}: {words.ja}" for words, posts in parts),
        en="; ".join(f"{posts}: {words.en}" for words, posts in parts),
    )


def _few(posts: list[str]) -> str:
    named = [post for post in posts if post]
    shown = "・".join(named[:3])
    more = len(posts) - len(named[:3])
    return f"{shown} +{more}".strip() if more else shown


def status(case: CaseRow, today: date) -> Status:
    """Return the status; it holds numbers, days and stages, neither names nor the words of posts."""
    posts = PostRow.objects.filter(case_id=case.pk).aggregate(
        all=Count("pk"),
        captured=Count("pk", filter=Q(captured_at__isnull=False)),
        gone=Count("pk", filter=Q(state="deleted")),
    )
    requests = list(RequestRow.objects.filter(case_id=case.pk).values("what", "to", "outcome", "sent_on"))
    filings = list(FilingRow.objects.filter(case_id=case.pk).values("what", "outcome", "filed_on"))
    known = CommunicationRow.objects.filter(case_id=case.pk).count()
    sender = PartyRow.objects.filter(case_id=case.pk, role="sender", identified_on__isnull=False).exists()
    clock = (
        ClockRow.objects.filter(case_id=case.pk, kind="log", held=False, earliest__isnull=False)
        .exclude(latest__lte=today)
        .defer("words")
        .order_by("earliest")
        .first()
    )
    sent = [row for row in requests if row["sent_on"]]
    stages = (
        Stage(
            words=Words(ja="証拠を保全する", en="Secure the evidence"),
            done=posts["all"] > 0 and posts["captured"] == posts["all"],
            note=Words(
                ja=f"投稿{posts['all']}件のうち{posts['captured']}件を保全(削除を確認 {posts['gone']}件)",
                en=f"{posts['captured']} of {posts['all']} posts secured ({posts['gone']} seen deleted)",
            ),
        ),
        Stage(
            words=Words(ja="サイトに情報の開示・保存を求める", en="Ask the site to disclose and keep"),
            done=bool(sent or filings) or known > 0,
            note=_asked(sent, filings, _answers(case, sent)),
        ),
        Stage(
            words=Words(ja="通信の記録(IPアドレス等)を得る", en="Obtain the connection data"),
            done=known > 0,
            note=Words(ja=f"{known}件", en=f"{known} records"),
        ),
        Stage(
            words=Words(
                ja="プロバイダから投稿者の氏名・住所を得る", en="Obtain the poster's name and address"
            ),
            done=sender,
            note=Words(
                ja="特定できました" if sender else "これから", en="identified" if sender else "to come"
            ),
        ),
    )
    return Status(
        number=case.number,
        stages=stages,
        clock=log_face(today, clock.earliest, clock.likely, clock.latest, unverified=clock.unverified)
        if clock
        else None,
        next=step_words(case.next_step, today),
        next_by=case.next_by,
        closed_on=case.closed_on,
        today=today,
    )


def _asked(sent: list[dict[str, Any]], filings: list[dict[str, Any]], answers: dict[str, Words]) -> Words:
    kinds = filing_kinds()
    parts = [
        (
            label(row["what"]),
            answers.get(row["to"], label("unnamed"))
            if row["what"] == "disclosure" and row["outcome"] in _TOLD_APART
            else label(row["outcome"]),
        )
        for row in sent
    ]
    parts += [(kinds.get(row["what"]) or label(row["what"]), label(row["outcome"])) for row in filings]
    if not parts:
        return Words(ja="これから", en="to come")
    return Words(
        ja="、".join(f"{what.ja}({how.ja})" for what, how in parts[:6]),
        en=", ".join(f"{what.en} ({how.en})" for what, how in parts[:6]),
    )
