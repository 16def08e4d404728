"""Every address of the desk, with what each role gets."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import Row

ITEM, RECEIPT, INQUIRY, RUN, PROVISION = (
    {"item_id": "item"},
    {"receipt_id": "receipt"},
    {"inquiry_id": "inquiry"},
    {"run_id": "run"},
    {"provision_id": "provision"},
)


MAY = {
    "clerks": "owner clerk",
    "working": "owner clerk releaser",
    "releasers": "owner releaser",
    "readers": "owner clerk releaser auditor",
}


REQUEST = {
    "name": "山田",
    "basis": "preservation-request",
    "lines": [{"ip": "198.51.100.7", "at": "2026/10/26 15:05:00 JST"}],
}


NOTICE = {"on": "2026-11-19", "court": "東京地方裁判所", "case_number": "1"}


def _row(name: str, args: dict[str, str] | None = None, *, who: str, status: int, post: Any = None) -> Row:
    may = MAY[who].split()
    told = {role: status if role in may else 403 for role in ("owner", "clerk", "releaser", "auditor")}
    return Row(f"access_provider:{name}", args, post=post, told=told)


def _call(name: str, args: dict[str, str] | None = None, *, who: str, status: int, post: Any = None) -> Row:
    """Give a row of the API; the auditor has no token."""
    told = {role: status if role in MAY[who].split() else 403 for role in ("owner", "clerk", "releaser")}
    return Row(f"api-access-provider:{name}", args, post=post, api=True, told=told | {"auditor": 401})


API = (
    _call("receipts", who="working", status=200),
    _call("receive", who="clerks", status=201, post=REQUEST),
    _call("receipt", RECEIPT, who="working", status=200),
    _call("items_of", RECEIPT, who="working", status=200),
    _call("identity", RECEIPT, who="clerks", status=200, post={"how": "court-paper", "on": "2026-11-20"}),
    _call("fee", RECEIPT, who="clerks", status=200, post={"yen": 5000, "on": "2026-11-20"}),
    _call("send_back", RECEIPT, who="clerks", status=200, post={"whole": True}),
    _call("search", RECEIPT, who="clerks", status=200, post={}),
    _call("answer", RECEIPT, who="clerks", status=400, post={"how": "letters"}),
    _call("queue", who="clerks", status=200),
    _call("take", who="clerks", status=200, post={}),
    _call("one", ITEM, who="working", status=200),
    _call("decide", ITEM, who="clerks", status=200, post={"text": "not-clear"}),
    _call("ask", ITEM, who="clerks", status=200, post={}),
    _call("back", ITEM, who="clerks", status=409, post={}),
    _call("again", ITEM, who="clerks", status=200, post={}),
    _call("right", ITEM, who="clerks", status=200, post={"right": "insult"}),
    _call("release", ITEM, who="releasers", status=409, post={"fields": ["name"]}),
    _call("hand_back", ITEM, who="releasers", status=409, post={"note": "x"}),
    _call("released", ITEM, who="working", status=409, post={"reason": "request-handling"}),
    _call("hold", ITEM, who="clerks", status=400, post={"last": "2020-01-01"}),
    _call("end_hold", ITEM, who="clerks", status=400, post={}),
    _call("inquiries", who="clerks", status=200),
    _call("inquiry", INQUIRY, who="clerks", status=200),
    _call("answered", INQUIRY, who="clerks", status=409, post={"answer": "objects", "on": "2026-11-20"}),
    _call("unreachable", INQUIRY, who="clerks", status=400, post={}),
    _call("runs", who="clerks", status=200),
    _call("sent", RUN, who="clerks", status=409, post={"on": "2026-11-20"}),
    _call("provisions", who="working", status=200),
    _call("notice", PROVISION, who="clerks", status=400, post=NOTICE),
    _call("handover", PROVISION, who="releasers", status=409, post={"how": "letter"}),
    _call("holds", who="working", status=200),
    _call("ledger", who="working", status=200),
    _call("statistics", who="working", status=200),
)
MATRIX = (
    *API,
    _row("queue", who="clerks", status=200),
    _row("next", who="clerks", status=302, post={}),
    _row("receive", who="clerks", status=200),
    _row("receive-one", who="clerks", status=200),
    _row("receipts", who="working", status=200),
    _row("receipt", RECEIPT, who="working", status=200),
    _row("requester", RECEIPT, who="working", status=200, post={"reason": "request-handling"}),
    _row(
        "identity", RECEIPT, who="clerks", status=302, post={"how": "counsel-statement", "on": "2026-11-20"}
    ),
    _row("fee", RECEIPT, who="clerks", status=302, post={"yen": "5000", "on": "2026-11-20"}),
    _row("return", RECEIPT, who="clerks", status=302, post={"whole": "1"}),
    _row("unreturn", RECEIPT, who="clerks", status=400, post={}),
    _row("search", RECEIPT, who="clerks", status=302, post={}),
    _row("decide-many", RECEIPT, who="clerks", status=400, post={}),
    _row("answer", RECEIPT | {"how": "letters"}, who="clerks", status=400, post={}),
    _row("item", ITEM, who="working", status=200),
    _row("decide", ITEM, who="clerks", status=302, post={"text": "not-clear"}),
    _row("ask", ITEM, who="clerks", status=302, post={}),
    _row("item-search", ITEM, who="clerks", status=302, post={}),
    _row("right", ITEM, who="clerks", status=302, post={"right": "insult"}),
    _row("look", ITEM | {"field": "name"}, who="working", status=200, post={"reason": "request-handling"}),
    _row("back", ITEM, who="clerks", status=409, post={}),
    _row("release", ITEM, who="releasers", status=409, post={"field": "name"}),
    _row("send-back", ITEM, who="releasers", status=409, post={"note": "x"}),
    _row("hold-extend", ITEM, who="clerks", status=400, post={"until": "2020-01-01"}),
    _row("hold-letter", ITEM, who="working", status=200, post={}),
    _row("hold-letters", RECEIPT, who="working", status=200, post={}),
    _row("hold-end", ITEM, who="clerks", status=400, post={}),
    _row("groups", who="clerks", status=200),
    _row("groups-ask", who="clerks", status=302, post={}),
    _row("inquiries", who="clerks", status=200),
    _row("run-make", who="clerks", status=400, post={}),
    _row("run-print", RUN, who="clerks", status=200, post={}),
    _row("run-sent", RUN, who="clerks", status=409, post={"on": "2026-11-20"}),
    _row("inquiry", INQUIRY, who="clerks", status=200),
    _row("inquiry-answer", INQUIRY, who="clerks", status=409, post={"answer": "objects", "on": "2026-11-20"}),
    _row("inquiry-unreachable", INQUIRY, who="clerks", status=400, post={}),
    _row("inquiry-told", INQUIRY, who="clerks", status=409, post={}),
    _row("inquiry-tracking", INQUIRY, who="clerks", status=302, post={"number": "1234-5678-9012"}),
    _row("releases", who="releasers", status=200),
    _row("holds", who="working", status=200),
    _row("provisions", who="working", status=200),
    _row("provision-notice", PROVISION, who="clerks", status=400, post={"on": "2026-11-21"}),
    _row("provision-notice-back", PROVISION, who="clerks", status=409, post={}),
    _row("provision-reached", PROVISION, who="clerks", status=400, post={"on": "2026-11-21"}),
    _row("provision-lapsed", PROVISION, who="clerks", status=409, post={}),
    _row("provision-hand", PROVISION | {"how": "package"}, who="releasers", status=409, post={}),
    _row("provision-hand-again", PROVISION, who="releasers", status=409, post={}),
    _row("provision-send", PROVISION, who="releasers", status=400, post={}),
    _row("ledger", who="readers", status=200),
    _row("ledger-csv", who="readers", status=200),
    _row("statistics", who="readers", status=200),
    _row("statistics-csv", who="readers", status=200),
    *(
        Row(
            f"access_provider:{name}",
            post={},
            anonymous=422,
            owner=422,
            clerk=422,
            releaser=422,
            auditor=422,
        )
        for name in ("packages", "exchange")
    ),
    Row(
        "access_provider:answer-page",
        {"secret": "no-such-secret"},
        anonymous=404,
        owner=404,
        clerk=404,
        releaser=404,
        auditor=404,
    ),
)
