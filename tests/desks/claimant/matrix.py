"""Every URL of the claimant's desk × every role."""

from __future__ import annotations

from kaiji.ground.instants import day_in_japan, now
from tests.web.matrix import Row

CASE = {"case_id": "case"}
ASKED = {"case_id": "case", "question": "asked"}
ANSWERED = {"case_id": "case", "question": "answered"}
RECEIPT = {"case_id": "case", "receipt": "receipt"}
POST = {"case_id": "case", "local": "p321"}


COST = {"id": "cost2", "on": "2026-01-05", "yen": 500, "kind": "postage"}


def _office(name: str, args: dict[str, str] | None = None, *, status: int = 200, **more: object) -> Row:
    """Open to the office, not to a client or an auditor."""
    told = {
        "owner": status,
        "lawyer": status,
        "paralegal": status,
        "client": 403,
        "other_client": 403,
        "auditor": 403,
    }
    return Row(name, args, told=told, **more)  # type: ignore[arg-type]  # post and method


def _decides(name: str, args: dict[str, str], *, status: int = 200, **more: object) -> Row:
    told = {
        "owner": status,
        "lawyer": status,
        "paralegal": 403,
        "client": 403,
        "other_client": 403,
        "auditor": 403,
    }
    return Row(name, args, told=told, **more)  # type: ignore[arg-type]  # fields of the row, by name


def _own(
    name: str, *, args: dict[str, str] | None = None, status: int = 200, other: int = 404, **more: object
) -> Row:
    told = {
        "owner": status,
        "lawyer": status,
        "paralegal": status,
        "client": status,
        "other_client": other,
        "auditor": 403,
    }
    return Row(name, args or CASE, told=told, **more)  # type: ignore[arg-type]  # fields of the row, by name


def _api(name: str, args: dict[str, str] | None = None, *, status: int = 200, **more: object) -> Row:
    told = {
        "owner": status,
        "lawyer": status,
        "paralegal": status,
        "client": 401,
        "other_client": 401,
        "auditor": 401,
    }
    return Row(f"api-claimant:{name}", args, api=True, told=told, **more)  # type: ignore[arg-type]  # fields of the row, by name


def _api_decides(name: str, args: dict[str, str], *, status: int = 200, **more: object) -> Row:
    row = _api(name, args, status=status, **more)
    row.expected["paralegal"] = 403
    return row


def _api_owner(name: str) -> Row:
    row = _api(name)
    row.expected.update(lawyer=403, paralegal=403)
    return row


def _open(name: str, args: dict[str, str], status: int) -> Row:
    everyone = ("anonymous", "owner", "lawyer", "paralegal", "client", "other_client", "auditor")
    return Row(name, args, told=dict.fromkeys(everyone, status))


MATRIX = (
    _office("claimant:today"),
    _office("claimant:reminders"),
    _office("claimant:reminders", post={"do": "mail"}, status=302),
    _open("claimant:feed", {"token": "wrong"}, 404),
    _open("claimant:shared", {"token": "wrong"}, 200),
    Row(
        "claimant:own",
        told={
            "owner": 200,
            "lawyer": 200,
            "paralegal": 200,
            "client": 302,
            "other_client": 200,
            "auditor": 403,
        },
    ),
    _office("claimant:cases"),
    _office("claimant:search"),
    _office("claimant:case-new"),
    _office("claimant:case-new", post={"title": "新件", "claimant": "例示 花子", "urls": ""}, status=302),
    _office("claimant:case-import"),
    _office("claimant:hits"),
    _office("claimant:playbooks"),
    _office("claimant:playbook", {"operator": "x"}),
    _office("claimant:conflicts"),
    _office("claimant:conflicts", post={"names": "例示 花子"}),
    Row(
        "claimant:journal",
        told={
            "owner": 200,
            "lawyer": 403,
            "paralegal": 403,
            "client": 403,
            "other_client": 403,
            "auditor": 200,
        },
    ),
    _office("claimant:case", CASE),
    _office("claimant:timeline", CASE),
    _office("claimant:paste", CASE),
    _office(
        "claimant:paste",
        CASE,
        post={"urls": "https://board.example/bbs/topic/1/comment/no/9", "do": "take"},
        status=302,
    ),
    _office("claimant:bulk", CASE, post={"post": ["p321"], "do": "watch"}, status=302),
    _office("claimant:history", CASE),
    _office("claimant:own-days", CASE),
    _office("claimant:own-days", CASE, post={"on": "2099-01-01", "text": "電話する"}, status=302),
    _office("claimant:reminder-seen", CASE, post={"reminder": "1"}, status=302),
    _office("claimant:questions", CASE),
    _office("claimant:questions", CASE, post={"kind": "question", "text": "いつですか"}, status=302),
    _office("claimant:question-withdraw", ASKED, post={}, status=302),
    _office("claimant:question-take", ANSWERED),
    _office("claimant:question-take", ANSWERED, post={"into": "exhibit", "text": "x"}, status=302),
    _own("claimant:question-file", args=ANSWERED),
    _own("claimant:question-file", args=ANSWERED, post={"reason": "own-data"}),
    _own("claimant:client-questions"),
    _own("claimant:client-questions", post={"question": "none", "text": "9月です"}, status=404),
    _office("claimant:receipts", CASE),
    _office("claimant:receipts", CASE, post={"kind": "posted", "on": "2026-01-05"}, status=302),
    _office("claimant:receipt-open", RECEIPT),
    _office("claimant:receipt-withdraw", RECEIPT, post={}, status=302),
    _own("claimant:status"),
    _own("claimant:share"),
    Row(
        "claimant:share",
        CASE,
        post={"days": "7"},
        told={
            "owner": 200,
            "lawyer": 200,
            "paralegal": 403,
            "client": 200,
            "other_client": 404,
            "auditor": 403,
        },
    ),
    _decides("claimant:closing", CASE),
    _decides("claimant:closing", CASE, post={"on": "2099-01-01"}),
    _decides("claimant:closing", CASE, post=lambda: {"on": day_in_japan(now()).isoformat()}, status=302),
    _decides("claimant:case-export", CASE),
    _decides("claimant:case-export", CASE, post={"reason": "case-work"}),
    _office("claimant:captures", CASE),
    _office("claimant:capture-retry", {"case_id": "case", "order": "nothing"}, post={}, status=409),
    _office("claimant:watching", CASE),
    _office(
        "claimant:watching",
        CASE,
        post={"site": "site", "lists": "https://board.example/bbs/newlist"},
        status=302,
    ),
    _office("claimant:hit-judge", {"case_id": "case", "hit": "none"}, post={"do": "dismiss"}, status=404),
    _office("claimant:costs", CASE),
    _office("claimant:answer-new", CASE),
    _office("claimant:answer", {"case_id": "case", "answer": "none"}, status=404),
    _office("claimant:post-do", POST, post={"do": "watch"}, status=302),
    _office("claimant:claim-add", POST, post={"right": "insult"}, status=302),
    _office(
        "claimant:claim-state",
        {**POST, "claim_id": "c1"},
        post={"element": "fact-stated", "text": "事実"},
        status=302,
    ),
    _decides("claimant:claim-remove", {**POST, "claim_id": "c1"}, post={}, status=302),
    _office("claimant:post", POST),
    _office(
        "claimant:picture",
        {"case_id": "case", "package": "EV-20261123-0001", "name": "screenshot.png"},
        status=404,
    ),
    _office("claimant:procedures", CASE),
    _office("claimant:letter", CASE),
    _office("claimant:letter", CASE, post={"filing": "f1", "filed_on": "2026-11-24"}, status=302),
    _office("claimant:letter-open", {"case_id": "case", "paper": "999"}),
    _decides("claimant:counsel", CASE),
    _decides("claimant:counsel", CASE, post={"name": "甲野 太郎"}, status=302),
    _office("claimant:operator", {"case_id": "case", "local": "site"}),
    _office("claimant:operator", {"case_id": "case", "local": "site"}, post={"name": "別の会社"}, status=302),
    _office("claimant:term", {"case_id": "case", "name": "purpose"}),
    _office(
        "claimant:term", {"case_id": "case", "name": "purpose"}, post={"reasons": ["damages"]}, status=302
    ),
    _office("claimant:facts", {"case_id": "case", "kind": "party"}),
    _office("claimant:fact-new", {"case_id": "case", "kind": "party"}),
    _office(
        "claimant:fact-new", {"case_id": "case", "kind": "exhibit"}, post={"title": "診断書"}, status=302
    ),
    _decides(
        "claimant:fact-remove", {"case_id": "case", "kind": "cost", "local": "cost1"}, post={}, status=302
    ),
    _office(
        "claimant:party-open",
        {"case_id": "case", "local": "claimant", "field": "name"},
        post={"reason": "case-work"},
    ),
    _office("claimant:fact", {"case_id": "case", "kind": "party", "local": "claimant"}),
    _office("claimant:grounds", {"case_id": "case", "local": "none"}, status=404),
    _office("claimant:papers", CASE),
    _office("claimant:paper-issue", CASE, post={"paper": "none"}, status=302),
    _office("claimant:paper", {"case_id": "case", "key": "paper"}),
    _office("claimant:paper-preview", {"case_id": "case", "key": "paper"}),
    _office("claimant:paper-file", {"case_id": "case", "key": "paper", "form": "docx"}),
    _office("claimant:packet", {"case_id": "case", "filing": "f1"}),
    _office("claimant:packages", CASE),
    _office("claimant:package-take", CASE, post={}, status=302),
    _office("claimant:package-file", {"case_id": "case", "package": "uuid"}, status=409),
    _office("claimant:package-deliver", {"case_id": "case", "package": "uuid"}, post={}, status=409),
    _api("today"),
    _api("cases"),
    _api("open_new", post={"title": "新件", "claimant": "例示 花子", "urls": ""}, status=201),
    _api("facts", CASE),
    _api("matrix_of", CASE),
    _api("add", CASE, post={"urls": "https://board.example/bbs/topic/1/comment/no/9"}),
    _api("captures", CASE),
    _api("papers", CASE),
    _api("search", status=400),
    _api("reminders"),
    _api("questions", CASE),
    _api("ask", CASE, post={"text": "いつですか"}, status=201),
    _api("withdraw", ASKED, post={}),
    _api("receipts", CASE),
    _api("keep", CASE, post={"kind": "posted", "on": "2026-01-05"}, status=201),
    _api("strike", RECEIPT, post={}),
    _api("made", CASE),
    _api("keep_with_file", CASE, post={}, status=400),
    _api("receipt_file", RECEIPT, status=400),
    _api("next_steps", CASE),
    _api("exhibit_file", CASE, post={}, status=400),
    _api("facts_listed", {"case_id": "case", "kind": "party"}),
    _api("facts_put", {"case_id": "case", "kind": "cost"}, method="put", post={"facts": [COST]}),
    _api_decides("facts_remove", {"case_id": "case", "kind": "cost"}, post={"ids": ["cost1"]}),
    _api("term", {"case_id": "case", "name": "demand"}),
    _api("set_term", {"case_id": "case", "name": "demand"}, method="put", post={"value": None}),
    _api_decides("counsel", CASE, post={}),
    _api("do", CASE, post={"what": "watch", "posts": ["p321"]}),
    _api("retry", {"case_id": "case", "order": "none"}, post={}, status=409),
    _api("search_set", CASE, method="put", post={"site": "site", "lists": []}),
    _api("hits", CASE),
    _api("judge", {"case_id": "case", "hit": "none", "verdict": "taken"}, post={}, status=404),
    _api("letter", CASE, post={"filing": "f1", "filed_on": "2026-01-05"}),
    _api("letter_file", CASE, post={}, status=400),
    _api("letter_open", {"case_id": "case", "paper": "1"}, status=400),
    _api("history", CASE),
    _api("status_of", CASE),
    _api_decides("share", CASE, post={"days": 7}, status=201),
    _api_decides("unshare", {"case_id": "case", "link": "1"}, post={}, status=409),
    _api_decides("close", CASE, post={"on": "2099-01-05"}, status=400),
    _api_decides("close", CASE, post=lambda: {"on": day_in_japan(now()).isoformat()}),
    _api_decides("reopen", CASE, post={}, status=409),
    _api("own_days", CASE),
    _api("day_set", CASE, post={"on": "2099-01-05", "text": "電話"}, status=201),
    _api("day_done", {"case_id": "case", "day": "none"}, post={}, status=409),
    _api("seen", CASE, post={"reminders": []}),
    _api("answer", ASKED, post={}, status=409),
    _api("answer_file", ANSWERED, status=400),
    _api("places", CASE),
    _api("answer_take_in", ANSWERED, post={"into": "exhibit"}),
    _api("answer_read", CASE, post={}, status=400),
    _api("answer_shown", {"case_id": "case", "answer": "none"}, status=404),
    _api("answer_take", {"case_id": "case", "answer": "none"}, post={}, status=400),
    _api("paper_file", {"case_id": "case", "key": "paper"}),
    _api("issue", CASE, post={"papers": ["none"]}, status=409),
    _api("packet", {"case_id": "case", "filing": "none"}, status=400),
    _api_decides("folder_give", CASE, post={"reason": "case-work"}),
    _api("folder_take", post={}, status=400),
    _api("picture", {"case_id": "case", "package": "EV-20260101-0001", "name": "screenshot.png"}, status=404),
    _api("packages", CASE),
    _api("package_make", CASE, post={"to": "none"}, status=409),
    _api("package_file", {"case_id": "case", "package": "uuid"}, status=409),
    _api("package_deliver", {"case_id": "case", "package": "uuid"}, post={"desk": "x"}, status=409),
    _api("package_take", CASE, post={}, status=400),
    _api("conflicts", post={"names": ["例示 花子"]}),
    _api("reminder_days"),
    _api_decides("choose", {}, method="put", post={"days": [30, 7]}),
    _api("feed", post={}, status=201),
    _api("feeds_withdrawn", method="delete"),
    _api("digest", method="put", post={"wanted": True}),
    _api("triage_board"),
    _api("hits_everywhere"),
    _api("playbooks"),
    _api("playbook", {"operator": "x"}),
    _api_owner("journal"),
    _api("feeds"),
    _api("digest_chosen"),
    _api("ways_of", CASE),
    _api("clocks", CASE),
    _api("costs", CASE),
    _api("post_shown", {"case_id": "case", "post": "p321"}),
    _api("grounds", {"case_id": "case", "asked": "r1"}),
    _api("paper", {"case_id": "case", "key": "paper"}),
    _api("watching", CASE),
    _api("links", CASE),
    _api("standing_of", CASE),
)
"""All of the desk but the intake, which has a table of its own."""
