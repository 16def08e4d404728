"""What the pages do with a case, in the JSON API (API): several posts at once, captures, watches, letters, sharing, closing, days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.court import CourtLetter, key_court_letter
from kaiji.cases.acts.life import close_case, reopen_case
from kaiji.cases.acts.papers import keep_paper
from kaiji.cases.acts.sharing import share_case, withdraw_link
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.api.doors import FAULTS, DoneOut, Seen, doing, done, looked
from kaiji.desks.claimant.models import HitRow
from kaiji.desks.claimant.moves.captures import retry_capture
from kaiji.desks.claimant.moves.reminders import end_day, see_reminders, set_day, whose
from kaiji.desks.claimant.moves.watches import set_search
from kaiji.desks.claimant.pages.frame import shown, today
from kaiji.desks.claimant.pages.office import hit_views, judged
from kaiji.desks.claimant.pages.procedures import LETTERS
from kaiji.desks.claimant.picked import do_with
from kaiji.desks.claimant.receiving.pasting import read_paste
from kaiji.desks.claimant.showing.happened import happenings
from kaiji.desks.claimant.showing.reminding import days_of
from kaiji.desks.claimant.showing.status import status
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class PickedIn(Seen):
    """One thing done with several posts: `capture`, `watch`, `unwatch`, `preserve`, `disclose`, `delete`, `noticed`, `copy-claims`."""

    what: str = Field(max_length=16)
    posts: list[str] = Field(min_length=1, max_length=10_000)
    day: date | None = None
    source: str = Field("", max_length=200)
    every_hours: int | None = Field(None, ge=1, le=24 * 365)


class SearchIn(Schema):
    """List pages of a site that are searched for repetitions; none stops it."""

    site: str = Field(max_length=200)
    lists: list[str] = Field(default_factory=list, max_length=6)


class LetterIn(Seen):
    """What a letter of the court says about a procedure; what is left out stays as it was."""

    filing: str = Field(max_length=200)
    case_number: str | None = Field(None, max_length=60)
    filed_on: date | None = None
    decided_on: date | None = None
    notified_on: date | None = None
    final_on: date | None = None
    outcome: str | None = Field(
        None, pattern="^(pending|accepted|partly|refused|no-record|no-answer|withdrawn)$"
    )
    hearing_days: list[date] | None = Field(None, max_length=20)
    security_yen: int | None = Field(None, ge=0, le=10**12)
    named: str | None = Field(None, max_length=200)
    named_on: date | None = None


class CloseIn(Seen):
    """When the case ended, and until when it is kept."""

    on: date
    erase_after: date | None = None


class ShareIn(Schema):
    """For how many days a link works."""

    days: int = Field(7, ge=1, le=90)


class RemindersIn(Schema):
    """Numbers of reminders."""

    reminders: list[int] = Field(max_length=1_000)


class DayIn(Schema):
    """A day of one's own."""

    on: date
    text: str = Field(min_length=1, max_length=500)


@router.post(
    "/cases/{case_id}/do", response={200: dict[str, Any], **FAULTS}, summary="One thing with several posts"
)
def do(request: HttpRequest, case_id: str, data: PickedIn) -> dict[str, Any]:
    """選んだ投稿をまとめて扱います。/ Capture, watch, ask, or write the day for posts picked by id."""
    case, act = doing(request, case_id, data)
    value = read_case_rows(case)
    wanted = set(data.posts)
    posts = [post.id for post in value.post if post.id in wanted]
    given = {
        "day": data.day.isoformat() if data.day else "",
        "source": data.source,
        "every_hours": str(data.every_hours or ""),
    }
    words = do_with(act, case, value, posts, data.what, given)
    return {"posts": len(posts), "said": words.as_json()}


@router.post(
    "/cases/{case_id}/captures/{order}/retry",
    response={200: dict[str, Any], **FAULTS},
    summary="Capture again",
)
def retry(request: HttpRequest, case_id: str, order: str) -> dict[str, Any]:
    """失敗した取得をもう一度行います。/ Try a failed capture again."""
    case, act = doing(request, case_id, shows={})
    retry_capture(act, case, order)
    return {"order": order, "state": "waiting"}


@router.put(
    "/cases/{case_id}/search", response={200: dict[str, Any], **FAULTS}, summary="Search for repetitions"
)
def search_set(request: HttpRequest, case_id: str, data: SearchIn) -> dict[str, Any]:
    """再投稿を探す一覧ページを決めます。/ Set the list pages that are searched for repetitions."""
    case, act = doing(request, case_id, shows={})
    lists = [post.address.url for post in read_paste("\n".join(data.lists)).posts][:6]
    set_search(act, case, data.site, lists)
    return {"site": data.site, "lists": lists}


@router.get(
    "/cases/{case_id}/hits", response={200: list[dict[str, Any]], **FAULTS}, summary="Possible repetitions"
)
def hits(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """再投稿の疑い。/ Posts that seem to say again what the case is about."""
    case, act = doing(request, case_id)
    looked(act, case, "hits.listed")
    rows = HitRow.objects.filter(case=case).order_by("verdict", "-found_at")[:200]
    for row in rows:
        row.case = case
    return [
        {
            "hit": view["row"].hit,
            "strength": view["row"].strength,
            "verdict": view["row"].verdict or None,
            "found_at": view["row"].found_at,
            "url": view["body"].get("permalink") or view["body"].get("url"),
            "reasons": [match["reason"].as_json() for match in view["matches"]],
        }
        for view in hit_views(rows)
    ]


@router.post(
    "/cases/{case_id}/hits/{hit}/{verdict}",
    response={200: dict[str, Any], **FAULTS},
    summary="Take a repetition in, or dismiss it",
)
def judge(request: HttpRequest, case_id: str, hit: str, verdict: str) -> dict[str, Any]:
    """再投稿の疑いを事件に加えるか(taken)、除きます(dismissed)。/ Take it into the case, which captures it, or dismiss it."""
    case, act = doing(request, case_id, shows={"hit": frozenset({hit})})
    return {"hit": hit, "verdict": judged(act, case, hit, verdict)}


@router.post(
    "/cases/{case_id}/letters", response={200: DoneOut, **FAULTS}, summary="Key what a court's letter says"
)
def letter(request: HttpRequest, case_id: str, data: LetterIn) -> dict[str, Any]:
    """裁判所の書面の日付等を入れます。動いた日付を返します。/ Key a court's letter; the days that moved are named."""
    case, _act = doing(request, case_id)
    case, act = doing(request, case_id, data, shows=shown(case, "filing", data.filing))
    said = {key: item for key, item in data.dict().items() if key not in {"filing", "seen_version"}}
    if said["hearing_days"] is not None:
        said["hearing_days"] = tuple(said["hearing_days"])
    return done(case, key_court_letter(act, case, data.filing, CourtLetter(**said)))


@router.post(
    "/cases/{case_id}/letters/file",
    response={201: dict[str, Any], **FAULTS},
    summary="Keep a letter that came in",
)
def letter_file(
    request: HttpRequest,
    case_id: str,
    file: File[UploadedFile],
    received_on: Form[date],
    filing: Form[str] = "",
) -> Status[dict[str, Any]]:
    """届いた書面(PDF・画像)を封印して保管します。/ Keep a letter (PDF or picture), sealed."""
    case, act = doing(request, case_id, shows={})
    data = checked_upload(file, tuple(LETTERS)).read()
    name = str(file.name)
    row = keep_paper(
        act,
        case,
        data,
        title=name[:120],
        media_type=LETTERS[name.rpartition(".")[2].lower()],
        received_on=received_on,
        filing=filing[:200] or None,
    )
    return Status(201, {"letter": row.pk, "size": row.size})


@router.get("/cases/{case_id}/history", response={200: dict[str, Any], **FAULTS}, summary="All that happened")
def history(request: HttpRequest, case_id: str, page: int = 1, looks: bool = False) -> dict[str, Any]:
    """経過(記録)。/ Everything that happened in a case, the newest first."""
    case, _act = doing(request, case_id)
    found = happenings(case, str(page), looks=looks)
    return {
        "page": found.number,
        "pages": found.paginator.num_pages,
        "entries": [
            {
                "n": line.n,
                "at": line.at,
                "what": line.what.as_json(),
                "who": line.who,
                "facts": line.facts,
                "sha256": line.sha256,
            }
            for line in found.object_list
        ],
    }


@router.get(
    "/cases/{case_id}/status", response={200: dict[str, Any], **FAULTS}, summary="The status a victim reads"
)
def status_of(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """依頼者が読む、いまの状況。/ The status of a case as its victim reads it."""
    case, act = doing(request, case_id)
    looked(act, case, "status.opened")
    found = status(case, today())
    return {
        "done": found.done,
        "stages": [
            {"done": stage.done, "words": stage.words.as_json(), "note": stage.note.as_json()}
            for stage in found.stages
        ],
    }


@router.post(
    "/cases/{case_id}/share", response={201: dict[str, Any], **FAULTS}, summary="A link to the status"
)
def share(request: HttpRequest, case_id: str, data: ShareIn) -> Status[dict[str, Any]]:
    """状況のページへの期限つきリンクを作ります。/ Make a link to the status that expires."""
    case, act = doing(request, case_id, shows={})
    until = act.at + timedelta(days=data.days)
    made = share_case(act, case, expires_at=until)
    link = request.build_absolute_uri(reverse("claimant:shared", args=[made.token]))
    return Status(201, {"link": link, "expires_at": until})


@router.post(
    "/cases/{case_id}/share/{link}/withdraw",
    response={200: dict[str, Any], **FAULTS},
    summary="Withdraw a link",
)
def unshare(request: HttpRequest, case_id: str, link: int) -> dict[str, Any]:
    """リンクを無効にします。/ Withdraw a link."""
    case, act = doing(request, case_id, shows={})
    withdraw_link(act, case, link)
    return {"link": link, "withdrawn": True}


@router.post("/cases/{case_id}/close", response={200: dict[str, Any], **FAULTS}, summary="Close a case")
def close(request: HttpRequest, case_id: str, data: CloseIn) -> dict[str, Any]:
    """事件を終結します。/ Close a case; it can be reopened."""
    case, act = doing(request, case_id, data)
    close_case(act, case, on=data.on, erase_after=data.erase_after)
    return {"closed_on": data.on}


@router.post("/cases/{case_id}/reopen", response={200: dict[str, Any], **FAULTS}, summary="Reopen a case")
def reopen(request: HttpRequest, case_id: str, data: Seen) -> dict[str, Any]:
    """事件を再開します。/ Reopen a closed case."""
    case, act = doing(request, case_id, data)
    reopen_case(act, case)
    return {"closed_on": None}


@router.get(
    "/cases/{case_id}/days", response={200: list[dict[str, Any]], **FAULTS}, summary="Days of one's own"
)
def own_days(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """自分の予定。/ One's own days of a case."""
    case, act = doing(request, case_id)
    looked(act, case, "reminder.listed")
    return [{"day": row.day, "on": row.on, "text": row.text} for row in days_of(case, whose(act.actor))]


@router.post("/cases/{case_id}/days", response={201: dict[str, Any], **FAULTS}, summary="Set a day")
def day_set(request: HttpRequest, case_id: str, data: DayIn) -> Status[dict[str, Any]]:
    """思い出したい日を書きます。/ Write down a day one wants to be reminded of."""
    case, act = doing(request, case_id, shows={})
    row = set_day(act, case, on=data.on, text=data.text)
    return Status(201, {"day": row.day, "on": row.on})


@router.post(
    "/cases/{case_id}/days/{day}/done",
    response={200: dict[str, Any], **FAULTS},
    summary="A day is dealt with",
)
def day_done(request: HttpRequest, case_id: str, day: str) -> dict[str, Any]:
    """予定を済みにします。/ Say that a day is dealt with."""
    case, act = doing(request, case_id, shows={})
    end_day(act, case, day)
    return {"day": day, "done": True}


@router.post(
    "/cases/{case_id}/reminders/seen",
    response={200: dict[str, Any], **FAULTS},
    summary="Reminders were seen",
)
def seen(request: HttpRequest, case_id: str, data: RemindersIn) -> dict[str, Any]:
    """お知らせを確認済みにします。/ Take reminders off the list."""
    case, act = doing(request, case_id, shows={})
    see_reminders(act, case, [number for number in data.reminders if 0 <= number < 2**63])
    return {"seen": len(data.reminders)}
