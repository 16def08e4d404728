"""What to do now, by when (次にすること): the first thing that is missing or due in a case, with where to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.models import (
    CaseRow,
    ClaimRow,
    ClockRow,
    CommunicationRow,
    FilingRow,
    PostRow,
    RequestRow,
    SiteRow,
)
from kaiji.desks.claimant.models import FAILED, WAITING, CaptureRow, HitRow
from kaiji.desks.claimant.showing.after_answers import after_answers
from kaiji.desks.claimant.showing.faces import log_face, step_words
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.web.components.clocks import ClockFace


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do."""

    what: Words
    url: str
    """Name of the page where it is done."""
    arguments: tuple[str, ...]
    do: Words
    by: date | None = None
    clock: ClockFace | None = None


def next_for(case: CaseRow, today: date) -> tuple[NextStep, ...]:
    """Return what to do now in a case, the first the most pressing; at most four."""
    answers = after_answers(case)
    left = [NextStep(what=one.what, url=one.page, arguments=one.arguments, do=one.do) for one in answers]
    settled = {column_id(post) for one in answers for post in one.posts}
    law = _law(case, today, settled)
    return tuple(step for step in (*_evidence(case), *_facts(case), *left, *law) if step is not None)[:4]


def _evidence(case: CaseRow) -> list[NextStep | None]:
    arguments = (case.pk,)
    failed = CaptureRow.objects.filter(case=case, state=FAILED, watches=False).count()
    waiting = CaptureRow.objects.filter(case=case, state=WAITING).count()
    hits = HitRow.objects.filter(case=case, verdict="").count()
    return [
        NextStep(
            what=Words(ja="投稿のURLを加え、証拠を取得する", en="Add the URLs of the posts and capture them"),
            url="paste",
            arguments=arguments,
            do=Words(ja="URLを貼り付ける", en="Paste URLs"),
        )
        if case.posts == 0
        else None,
        NextStep(
            what=Words(ja=f"失敗した取得 {failed}件を確かめる", en=f"Look at {failed} failed captures"),
            url="captures",
            arguments=arguments,
            do=Words(ja="確かめる", en="Look"),
        )
        if failed
        else None,
        NextStep(
            what=Words(
                ja=f"証拠を取得しています(あと{waiting}ページ)。画面を離れても続きます。",
                en=f"{waiting} pages are being captured; you may leave.",
            ),
            url="captures",
            arguments=arguments,
            do=Words(ja="進み具合を見る", en="See progress"),
        )
        if waiting
        else None,
        NextStep(
            what=Words(ja=f"再投稿の疑い {hits}件を見る", en=f"Look at {hits} possible repetitions"),
            url="watching",
            arguments=arguments,
            do=Words(ja="見る", en="Look"),
        )
        if hits
        else None,
    ]


def _facts(case: CaseRow) -> list[NextStep | None]:
    found: list[NextStep | None] = []
    site = SiteRow.objects.filter(case_id=case.pk, operator="").order_by("position").first()
    if site is not None:
        found.append(
            NextStep(
                what=Words(ja="サイトの運営者(請求の相手方)を書く", en="Say who runs the site (whom to ask)"),
                url="operator",
                arguments=(case.pk, site.local),
                do=Words(ja="運営者を書く", en="Record the operator"),
            )
        )
    claimed = ClaimRow.objects.filter(case_id=case.pk, stated__gt=0).values_list("post", flat=True)
    post = (
        PostRow.objects.filter(case_id=case.pk, captured_at__isnull=False)
        .exclude(local__in=list(claimed))
        .order_by("position")
        .first()
    )
    if post is not None:
        found.append(
            NextStep(
                what=Words(
                    ja=f"No.{post.number} について、侵害された権利と要件ごとの事実を書く",
                    en=f"For No. {post.number}, state the right and the facts of each element",
                ),
                url="post",
                arguments=(case.pk, post.local),
                do=Words(ja="要件を書く", en="State the elements"),
            )
        )
    return found


def _law(case: CaseRow, today: date, settled: set[str]) -> list[NextStep | None]:
    """Return the step of the law for the log that dies first, but for posts of which an answer says what is left to do."""
    found: list[NextStep | None] = []
    clock = (
        ClockRow.objects.filter(case_id=case.pk, kind="log", held=False, earliest__isnull=False)
        .exclude(step="")
        .exclude(post__in=settled)
        .exclude(latest__lte=today)
        .order_by("earliest", "id")
        .first()
    )
    if clock is not None:
        words = step_words(clock.step, today)
        if words is not None:
            asked = (
                RequestRow.objects.filter(case_id=case.pk).exists()
                or FilingRow.objects.filter(case_id=case.pk).exists()
            )
            known = CommunicationRow.objects.filter(case_id=case.pk).exists()
            found.append(
                NextStep(
                    what=words,
                    url="papers" if asked or known else "procedures",
                    arguments=(case.pk,),
                    do=Words(ja="書面を作る", en="Make the papers")
                    if asked or known
                    else Words(ja="手続を選ぶ", en="Choose the procedure"),
                    by=clock.step_by,
                    clock=log_face(
                        today, clock.earliest, clock.likely, clock.latest, unverified=clock.unverified
                    ),
                )
            )
    overdue = (
        RequestRow.objects.filter(case_id=case.pk, outcome="pending", sent_on__isnull=False)
        .order_by("sent_on")
        .first()
    )
    if overdue is not None and overdue.sent_on is not None:
        days = (today - overdue.sent_on).days
        found.append(
            NextStep(
                what=Words(
                    ja=f"返事待ちの請求があります(発送から{days}日)",
                    en=f"A request waits for its answer (sent {days} days ago)",
                ),
                url="facts",
                arguments=(case.pk, "request"),
                do=Words(ja="回答を記録する", en="Record the answer"),
            )
        )
    return found
