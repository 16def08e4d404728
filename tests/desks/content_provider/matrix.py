"""Every address of the desk × every role."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import Row

_ID = {"matter_id": "matter"}
_REVIEW = {"owner": 302, "reviewer": 302, "releaser": 403, "auditor": 403}
_WORK = {"owner": 200, "reviewer": 200, "releaser": 200, "auditor": 403}
_ALL = {"owner": 200, "reviewer": 200, "releaser": 200, "auditor": 200}
_DESK = {"owner": 200, "reviewer": 200, "releaser": 403, "auditor": 403}
_ANYONE = {"anonymous": 200, **_ALL}
_REASON = {"reason": "request-handling"}
_NOT_NOW = {"owner": 409, "reviewer": 409, "releaser": 409, "auditor": 403}
_TELLS = {"owner": 302, "reviewer": 302, "releaser": 302, "auditor": 403}
_API = "api-content-provider"
_WORKERS = ("owner", "reviewer", "releaser")
_API_WORK = {"owner": 200, "reviewer": 200, "releaser": 200, "auditor": 401}
_API_REVIEW = {"owner": 200, "reviewer": 200, "releaser": 403, "auditor": 401}
_API_RELEASE = {"owner": 200, "reviewer": 403, "releaser": 200, "auditor": 401}


def _version(number: int) -> int:
    from kaiji.desks.content_provider.models import Matter

    return Matter.objects.get(number=f"CP-2026-{number:06d}").version


def _seen() -> dict[str, Any]:
    return {"version": _version(1)}


def _decided() -> dict[str, Any]:
    verdicts = [{"place": n, "status": "refused", "ground": "not-clear"} for n in (1, 2)]
    return {"version": _version(1), "verdicts": [*verdicts, {"place": 3, "status": "no-record"}]}


def _same(status: int) -> dict[str, int]:
    return dict.fromkeys(("anonymous", "owner", "reviewer", "releaser", "auditor"), status)


MATRIX = (
    Row("content_provider:queue", told=_WORK),
    Row("content_provider:try-site", post={}, owner=302, reviewer=403, releaser=403, auditor=403),
    Row("content_provider:matter", _ID, told=_WORK),
    Row("content_provider:requester", _ID, post=_REASON, told=_WORK),
    Row("content_provider:log", {**_ID, "hold_id": "hold"}, post=_REASON, told=_WORK),
    Row("content_provider:paper", {**_ID, "place": "1"}, post={}, told=_WORK),
    Row("content_provider:joined", {"matter_id": "duplicate"}, post={}, told=_REVIEW),
    Row("content_provider:mend", {"matter_id": "fresh"}, post={"defects": ["no-identity"]}, told=_REVIEW),
    Row("content_provider:ask", _ID, post={"channel": "post", "address": "東京都"}, told=_REVIEW),
    Row("content_provider:cannot-ask", _ID, post={"reason": "連絡先がない"}, told=_REVIEW),
    Row(
        "content_provider:order",
        _ID,
        post={
            "code": "judgment",
            "court": "東京地裁",
            "case_number": "令和8年(ワ)1号",
            "decided_on": "2026-11-20",
        },
        told=_REVIEW,
    ),
    Row(
        "content_provider:petition",
        _ID,
        post={"on": "2026-11-20", "court": "東京地裁", "case_number": "令和8年(発チ)1号"},
        told={**_NOT_NOW, "releaser": 403},
    ),
    Row("content_provider:handed", _ID, post={}, told={**_NOT_NOW, "reviewer": 403}),
    Row("content_provider:secrecy", _ID, post={"reason": "照会書"}, told=_REVIEW),
    Row("content_provider:decide", _ID, told=_DESK),
    Row(
        "content_provider:confirm",
        {"matter_id": "decided"},
        owner=200,
        reviewer=403,
        releaser=200,
        auditor=403,
    ),
    Row(
        "content_provider:send-back",
        {"matter_id": "decided"},
        post={"reason": "説明不足"},
        owner=302,
        reviewer=403,
        releaser=302,
        auditor=403,
    ),
    Row(
        "content_provider:step",
        {**_ID, "name": "claim"},
        post={},
        owner=302,
        reviewer=302,
        releaser=302,
        auditor=403,
    ),
    Row("content_provider:notice", _ID, told=_WORK),
    Row("content_provider:slip", {"opinion_id": "opinion"}, post={}, told=_DESK),
    Row("content_provider:letters", {"opinion_id": "opinion", "which": "0"}, post={}, told=_DESK),
    Row("content_provider:told", {"opinion_id": "opinion", "outcome": "removed"}, post={}, told=_NOT_NOW),
    Row(
        "content_provider:outcome",
        {"opinion_id": "opinion", "outcome": "removed"},
        post={},
        owner=404,
        reviewer=404,
        releaser=404,
        auditor=403,
    ),
    Row("content_provider:postpone", _ID, post={"causes": ["sender"]}, told={**_NOT_NOW, "releaser": 403}),
    Row("content_provider:shown", {"opinion_id": "opinion"}, told=_DESK),
    Row("content_provider:shown-preview", {"opinion_id": "opinion", "place": "1"}, told=_DESK),
    Row(
        "content_provider:shown-retouch",
        {"opinion_id": "opinion", "place": "1"},
        post={"do": "cover", "left": "0", "top": "0", "right": "50", "bottom": "50"},
        told=_REVIEW,
    ),
    Row("content_provider:special", {"matter_id": "fresh"}, post={"special": ""}, told=_REVIEW),
    Row("content_provider:mail", {"mail_id": "mail"}, told=_DESK),
    Row("content_provider:mail-file", {"mail_id": "mail", "place": "0"}, post={}, told=_DESK),
    Row("content_provider:mail-aside", {"mail_id": "mail"}, post={"reason": "広告"}, told=_REVIEW),
    Row(
        "content_provider:opinion-step", {"opinion_id": "opinion", "name": "came-back"}, post={}, told=_REVIEW
    ),
    Row(
        "content_provider:removal-tell",
        {"matter_id": "gone"},
        post={"channel": "place", "reasons": "住所の記載", "version": ""},
        told=_TELLS,
    ),
    Row(
        "content_provider:removal-waive",
        {"matter_id": "gone"},
        post={"ground": "already-told"},
        told=_TELLS,
    ),
    Row("content_provider:removal-letter", {"notice_id": "notice"}, post={}, told=_WORK),
    Row("content_provider:removal-slip", {"notice_id": "notice"}, post={}, told=_WORK),
    Row("content_provider:removal-came-back", {"notice_id": "notice"}, post={}, told=_TELLS),
    Row("content_provider:intake", told=_DESK),
    Row("content_provider:intake-paper", told=_DESK),
    Row("content_provider:intake-mail", post={}, owner=400, reviewer=400, releaser=403, auditor=403),
    Row("content_provider:intake-package", post={}, owner=400, reviewer=400, releaser=403, auditor=403),
    Row("content_provider:holds", told=_ALL),
    Row("content_provider:proof", {"hold_id": "hold"}, told=_ALL),
    Row("content_provider:certificate", {"hold_id": "hold"}, post={}, told=_ALL),
    Row("content_provider:figures", told=_ALL),
    Row("content_provider:figures-year", {"year": "2026"}, told=_ALL),
    Row("content_provider:figures-csv", {"year": "2026"}, told=_ALL),
    Row("content_provider:audit", owner=200, reviewer=403, releaser=403, auditor=200),
    Row("content_provider:audit-export", post={}, owner=200, reviewer=403, releaser=403, auditor=200),
    Row("content_provider:request", told=_ANYONE),
    Row("content_provider:upload", told=_ANYONE),
    Row("content_provider:status", {"secret": "secret"}, told=_ANYONE),
    Row("content_provider:status-mend", {"secret": "secret"}, post={}, told=_same(409)),
    Row(
        "content_provider:status-paper",
        {"secret": "secret", "number": "number", "place": "7"},
        post={},
        told=_same(404),
    ),
    Row(
        "content_provider:status-hold",
        {"secret": "secret", "number": "hold_number"},
        post={},
        told=_same(200),
    ),
    Row("content_provider:removed", {"secret": "removed"}, told=_ANYONE),
    Row("content_provider:opinion", {"secret": "link"}, told=_ANYONE),
    Row("content_provider:opinion-picture", {"secret": "link", "place": "1"}, told=_ANYONE),
    Row("content_provider:endpoint", post={}, told=_same(422)),
    Row(f"{_API}:matters", api=True, told=_API_WORK),
    Row(f"{_API}:matter", _ID, api=True, told=_API_WORK),
    Row(f"{_API}:requester", _ID, post=_REASON, api=True, told=_API_WORK),
    Row(f"{_API}:step", {**_ID, "name": "claim"}, post=_seen, api=True, told=_API_WORK),
    Row(f"{_API}:holds", api=True, told=_API_WORK),
    Row(f"{_API}:log", {"hold_id": "hold"}, post=_REASON, api=True, told=_API_WORK),
    Row(f"{_API}:draft", _ID, api=True, told=_API_REVIEW),
    Row(f"{_API}:decide", _ID, post=_decided, api=True, told=_API_REVIEW),
    Row(f"{_API}:preview", {"matter_id": "decided"}, api=True, told=_API_RELEASE),
    Row(
        f"{_API}:release",
        {"matter_id": "matter"},
        post=_seen,
        api=True,
        told={**_API_RELEASE, "owner": 409, "releaser": 409},
    ),
    Row(
        f"{_API}:send_back",
        {"matter_id": "decided"},
        post=lambda: {"version": _version(4), "reason": "説明"},
        api=True,
        told=_API_RELEASE,
    ),
    Row(f"{_API}:answer", _ID, api=True, told={**_API_WORK, **dict.fromkeys(_WORKERS, 409)}),
    Row(f"{_API}:statistics", {"year": "2026"}, api=True, told=_API_WORK),
)
