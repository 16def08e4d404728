"""The status of a case in plain words (状況): what was done, what is waited for, what comes next; for the victim, without names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from kaiji.cases.models import CaseRow, ClockRow, CommunicationRow, FilingRow, PartyRow, PostRow, RequestRow
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


def _outcome(outcome: str) -> Words:
    """Return what came of a step: which of the answers without a name it was is on the pages of the office."""
    return label("unnamed" if outcome == "no-record" else outcome)


def status(case: CaseRow, today: date) -> Status:
    """Return the status; it holds numbers, days and stages, neither names nor the words of posts."""
    posts = PostRow.objects.filter(case_id=case.pk).aggregate(
        all=Count("pk"),
        captured=Count("pk", filter=Q(captured_at__isnull=False)),
        gone=Count("pk", filter=Q(state="deleted")),
    )
    requests = list(RequestRow.objects.filter(case_id=case.pk).values("what", "outcome", "sent_on"))
    filings = list(FilingRow.objects.filter(case_id=case.pk).values("what", "outcome", "filed_on"))
    known = CommunicationRow.objects.filter(case_id=case.pk).count()
    sender = PartyRow.objects.filter(case_id=case.pk, role="sender", identified_on__isnull=False).exists()
    clock = (
        ClockRow.objects.filter(case_id=case.pk, kind="log", held=False, earliest__isnull=False)
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
            note=_asked(sent, filings),
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


def _asked(sent: list[dict[str, object]], filings: list[dict[str, object]]) -> Words:
    kinds = filing_kinds()
    parts = [(label(str(row["what"])), _outcome(str(row["outcome"]))) for row in sent]
    parts += [
        (kinds.get(str(row["what"])) or label(str(row["what"])), _outcome(str(row["outcome"])))
        for row in filings
    ]
    if not parts:
        return Words(ja="これから", en="to come")
    return Words(
        ja="、".join(f"{what.ja}({how.ja})" for what, how in parts[:6]),
        en=", ".join(f"{what.en} ({how.en})" for what, how in parts[:6]),
    )
