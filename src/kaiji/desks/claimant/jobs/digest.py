"""One mail a day (毎日のまとめ): what dies first and what is due, in numbers of cases only; names stay inside.

Mail is not sealed: it names a case by the office's number and its days, never a person, a title or a post's words.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail

from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.desks.claimant.models import DigestChoice
from kaiji.desks.claimant.showing.reminding import Line, reminders_for
from kaiji.desks.claimant.showing.today import Board, board
from kaiji.ground.instants import JST, day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.cases.jobs.running import Run
    from kaiji.ground.words import Language

MAIL: Final = "claimant.digest"
_AT: Final = time(7, 0)
"""Japan time from which the mail of a day goes out."""
_SUBJECT: Final = Words(
    ja="Kaiji 今日のまとめ({day}): 急ぐもの {urgent}件・今週の期日 {week}件",
    en="Kaiji, {day}: {urgent} urgent, {week} due this week",
)
_REMINDERS: Final = Words(ja="お知らせ(近づいた日)", en="Reminders: days that came near")
_DYING: Final = Words(ja="先に消える証拠", en="Evidence that dies first")
_MOST_REMINDERS: Final = 30
_NOTHING: Final = Words(ja="急ぐものはありません。", en="Nothing is urgent.")


def order_digests(at: datetime) -> int:
    """Enqueue the day's mails once, from seven in the morning on; returns how many were asked for."""
    day = day_in_japan(at)
    if at.astimezone(JST).time() < _AT:
        return 0
    waiting = DigestChoice.objects.exclude(sent_on=day)
    for choice in waiting:
        enqueue(
            MAIL, key=f"{choice.member}/{day}", at=at, payload={"choice": choice.pk, "day": day.isoformat()}
        )
    return len(waiting)


def _send(run: Run) -> bool:
    choice = DigestChoice.objects.filter(pk=run.payload["choice"]).first()
    if choice is None:
        return False
    kind, _, number = choice.member.partition(":")
    user: Any = (
        get_user_model().objects.filter(pk=int(number), is_active=True).first() if kind == "user" else None
    )
    if user is None or not user.email:
        return False
    day = day_in_japan(run.at)
    language: Language = "en" if choice.language == "en" else "ja"
    yesterday = day - timedelta(days=1)
    since = min(choice.sent_on or yesterday, yesterday)  # a clock that was ahead hides nothing
    reminders = reminders_for(choice.member, day, since=since, most=_MOST_REMINDERS)
    subject, body = digest_words(board(day), day, language, reminders)
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
    return True


@job(MAIL, before=_send, attempts=4)
def sent(run: Run, _went: bool) -> None:  # what the work before returned
    """Note the day for which the mail went out."""
    DigestChoice.objects.filter(pk=run.payload["choice"]).update(sent_on=run.payload["day"])


def digest_words(
    found: Board, day: date, language: Language, reminders: tuple[Line, ...] = ()
) -> tuple[str, str]:
    """Return subject and body of the mail: `reminders` are those raised since the last one."""
    urgent = [row for row in found.dying if row.clock.state in {"urgent", "past"}]
    subject = _SUBJECT.filled(day=day.isoformat(), urgent=len(urgent), week=len(found.week)).in_language(
        language
    )
    lines = [
        f"{row.clock.words.in_language(language)}  {row.number}  {row.on.isoformat()}  {row.what.in_language(language)}"
        for row in reminders
    ]
    if lines:
        lines = [_REMINDERS.in_language(language), *lines, "", _DYING.in_language(language)]
    for log in found.dying:
        step = log.step.in_language(language) if log.step else ""
        lines.append(
            f"{log.clock.words.in_language(language)}  {log.number}  {log.range_text}  {step}".rstrip()
        )
    lines += ["", Words(ja="今週の期日", en="Due this week").in_language(language)] if found.week else []
    lines += [f"{due.on.isoformat()}  {due.number}  {due.what.in_language(language)}" for due in found.week]
    if not lines:
        lines = [_NOTHING.in_language(language)]
    counts = Words(
        ja=f"返事待ちの期限超過 {found.overdue}件・再投稿の疑い {found.hits}件・失敗した取得 {found.failed}件",
        en=f"{found.overdue} answers overdue, {found.hits} possible repetitions, {found.failed} failed captures",
    )
    return subject, "\n".join([*lines, "", counts.in_language(language)])
