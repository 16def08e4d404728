"""Everything that happened (経過): the journal of a case in words, a page at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator

from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.reasons import REASONS
from kaiji.cases.moves import all_moves
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.roles import ROLES
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.paginator import Page

    from kaiji.cases.models import CaseRow

PAGE: Final = 100
_SYSTEM: Final = {
    "system:worker": Words(ja="自動", en="automatic"),
    "system:clock": Words(ja="自動", en="automatic"),
}


_ROLES: Final = {**{role.id: role.name for role in ROLES}, "system": Words(ja="自動", en="automatic")}


def _w(ja: str, en: str) -> Words:
    return Words(ja=ja, en=en)


WHAT: Final[dict[str, Words]] = {
    "case.opened": _w("事件を開いた", "case opened"),
    "case.opened-page": _w("事件の画面を開いた", "case page opened"),
    "case.described": _w("呼び名・番号を変えた", "described anew"),
    "case.closed": _w("終結した", "closed"),
    "case.reopened": _w("再開した", "reopened"),
    "case.exported": _w("事件フォルダーを書き出した", "case folder given out"),
    "case.parties-recorded": _w("当事者を記録した", "parties recorded"),
    "case.sites-recorded": _w("サイトを記録した", "sites recorded"),
    "case.posts-added": _w("投稿を加えた", "posts added"),
    "case.posts-amended": _w("投稿を直した", "posts amended"),
    "case.claims-stated": _w("権利と主張を書いた", "claims stated"),
    "case.communications-recorded": _w("通信を記録した", "communications recorded"),
    "case.requests-recorded": _w("請求を記録した", "requests recorded"),
    "case.answer-recorded": _w("回答を記録した", "answer recorded"),
    "case.filings-recorded": _w("手続を記録した", "filings recorded"),
    "case.exhibits-recorded": _w("証拠を記録した", "exhibits recorded"),
    "case.costs-recorded": _w("費用を記録した", "costs recorded"),
    "case.inquiries-recorded": _w("意見照会を記録した", "inquiries recorded"),
    "case.decisions-recorded": _w("決定を記録した", "decisions recorded"),
    "case.damages-recorded": _w("損害を記録した", "damages recorded"),
    "case.terms-set": _w("目的・書面の設定などを変えた", "terms set"),
    "case.facts-removed": _w("誤りの記録を除いた", "facts removed"),
    "case.counsel-changed": _w("代理人を変えた", "counsel changed"),
    "case.court-letter-keyed": _w("裁判所の書面を入力した", "court letter keyed"),
    "case.shared": _w("共有リンクを作った", "share link made"),
    "case.share-withdrawn": _w("共有リンクを無効にした", "share link withdrawn"),
    "case.capture-added": _w("証拠を取り込んだ", "capture added"),
    "capture.ordered": _w("証拠の取得を依頼した", "captures ordered"),
    "capture.done": _w("証拠を取得した", "capture done"),
    "capture.failed": _w("証拠の取得に失敗した", "capture failed"),
    "capture.retried": _w("取得をやり直した", "capture retried"),
    "watch.set": _w("監視を始めた", "watch set"),
    "watch.stopped": _w("監視を止めた", "watch stopped"),
    "watch.looked": _w("投稿の状態を確認した", "posts looked at"),
    "search.set": _w("再投稿の検索を設定した", "search set"),
    "search.done": _w("再投稿を検索した", "search done"),
    "hit.judged": _w("再投稿の疑いを判断した", "hit judged"),
    "answer.read": _w("サイトの回答を読み取った", "answer read"),
    "answer.taken": _w("サイトの回答を取り込んだ", "answer taken"),
    "requests.prepared": _w("請求を用意した", "requests prepared"),
    "papers.issued": _w("書面を発行した", "papers issued"),
    "papers.made": _w("書面のファイルを作った", "files of papers made"),
    "case.paper-kept": _w("受け取った書面を保管した", "a letter was kept"),
    "case.office-taken": _w("控えを取り込んだ", "what was kept beside was taken in"),
    "paper.opened": _w("受け取った書面を開いた", "a letter was opened"),
    "question.asked": _w("依頼者に質問した", "the client was asked"),
    "question.answered": _w("質問に答えた", "a question was answered"),
    "question.withdrawn": _w("質問を取り下げた", "a question was withdrawn"),
    "question.taken": _w("答えを事実に取り込んだ", "an answer was taken into the facts"),
    "question.listed": _w("依頼者への質問を開いた", "questions to the client opened"),
    "question.opened": _w("依頼者の答えを開いた", "an answer of the client opened"),
    "question.read": _w("事務所からの質問を開いた", "questions from the office opened"),
    "receipt.kept": _w("控えを保管した", "a receipt was kept"),
    "receipt.withdrawn": _w("控えを取り消した", "a receipt was struck out"),
    "receipt.listed": _w("控えの一覧を開いた", "receipts listed"),
    "receipt.opened": _w("控えを開いた", "a receipt was opened"),
    "reminder.set": _w("自分の予定を加えた", "a day of one's own set"),
    "reminder.done": _w("自分の予定を済みにした", "a day of one's own dealt with"),
    "reminder.seen": _w("お知らせを確認した", "reminders seen"),
    "reminder.listed": _w("自分の予定を開いた", "days of one's own opened"),
    "reminders.raised": _w("お知らせを出した", "reminders raised"),
    "cases.searched": _w("すべての事件を言葉で探した", "every case searched by words"),
    "session.ended": _w("端末をサインアウトした", "a device was signed out"),
    "facts.listed": _w("事実の一覧を開いた", "facts listed"),
    "hits.listed": _w("再投稿の疑いを開いた", "possible repetitions listed"),
    "answer.opened": _w("サイトの回答を開いた", "answer opened"),
    "package.delivered": _w("署名した請求を窓口に渡した", "signed request handed over"),
    "papers.opened": _w("書面を開いた", "papers opened"),
    "party.opened": _w("当事者の個人データを開いた", "personal data of a party opened"),
    "post.opened": _w("投稿を開いた", "post opened"),
    "status.opened": _w("状況の画面を開いた", "status opened"),
    "conflict.checked": _w("利益相反を調べた", "conflicts checked"),
    "job.given-up": _w("自動の仕事が続けて失敗した", "a job was given up"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry in words."""

    n: int
    at: datetime
    what: Words
    who: str
    who_words: Words | None
    role: Words
    facts: str
    reason: Words | None
    sha256: str
    stream: str


def happenings(case: CaseRow, page: str, *, looks: bool = False) -> Page[Happening]:
    """Return a page of what happened in a case, the latest first; who only looked stands there when asked for."""
    rows = Entry.objects.filter(stream=case.stream)
    return journal_page((rows if looks else rows.filter(version__isnull=False)).order_by("-n"), page)


def journal_page(rows: Any, page: str) -> Page[Any]:
    """Return a page of journal entries in words."""
    found: Page[Any] = Paginator(rows, PAGE).get_page(page or 1)
    held = list(found.object_list)
    names = _names({entry.actor for entry in held})
    found.object_list = [_in_words(entry, names) for entry in held]
    return found


def _names(actors: Iterable[str]) -> dict[str, str]:
    ids = {
        int(n)
        for kind, _, n in (actor.partition(":") for actor in actors)
        if kind == "user" and n.isdecimal()
    }
    return {
        f"user:{user.pk}": str(getattr(user, "shown", ""))
        for user in get_user_model().objects.filter(pk__in=ids)
    }


def _in_words(entry: Entry, names: dict[str, str]) -> Happening:
    line: dict[str, Any] = json.loads(entry.line)
    info = all_moves().get(entry.what)
    what = WHAT.get(entry.what) or Words(ja=info.doc if info else entry.what, en=entry.what.replace(".", " "))
    facts = ", ".join(f"{key}: {_short(value)}" for key, value in line.get("facts", {}).items())
    return Happening(
        n=entry.n,
        at=entry.at,
        what=what,
        who=names.get(entry.actor, entry.actor),
        who_words=_SYSTEM.get(entry.actor),
        role=_ROLES.get(str(line.get("role", ""))) or label(str(line.get("role", "-"))),
        facts=facts,
        reason=REASONS.get(str(line.get("reason", ""))),
        sha256=entry.sha256,
        stream=entry.stream,
    )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"  # one line of a table
