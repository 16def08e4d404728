"""What a page does or shows, an operation of the API does or shows too; a page without one says why not."""

from __future__ import annotations

import pytest

from kaiji.web.api import make_api
from tests.web.matrix import addresses
from tests.web.people import at_desk

TWINS: dict[str, tuple[str, ...]] = {
    "today": ("today", "reminders"),
    "reminders": ("reminder_days", "choose", "feeds", "feed", "feeds_withdrawn", "digest_chosen", "digest"),
    "reminder-seen": ("seen",),
    "own-days": ("own_days", "day_set", "day_done"),
    "cases": ("cases", "triage_board"),
    "case-new": ("open_new",),
    "case-import": ("folder_take",),
    "search": ("search",),
    "hits": ("hits_everywhere",),
    "playbooks": ("playbooks",),
    "playbook": ("playbook",),
    "conflicts": ("conflicts",),
    "journal": ("journal",),
    "case": ("facts", "matrix_of", "next_steps"),
    "timeline": ("clocks",),
    "paste": ("add",),
    "bulk": ("do",),
    "history": ("history",),
    "status": ("status_of",),
    "share": ("links", "share", "unshare"),
    "closing": ("close", "reopen"),
    "case-export": ("folder_give",),
    "captures": ("captures",),
    "capture-retry": ("retry",),
    "watching": ("watching", "search_set", "hits"),
    "hit-judge": ("judge",),
    "questions": ("questions", "ask"),
    "question-withdraw": ("withdraw",),
    "question-take": ("places", "answer_take_in"),
    "question-file": ("answer_file",),
    "client-questions": ("answer",),
    "receipts": ("receipts", "keep", "keep_with_file", "made"),
    "receipt-withdraw": ("strike",),
    "receipt-open": ("receipt_file",),
    "costs": ("costs",),
    "answer-new": ("answer_read",),
    "answer": ("answer_shown", "answer_take"),
    "post": ("post_shown",),
    "post-do": ("do",),
    "claim-add": ("facts_put",),
    "claim-state": ("facts_put",),
    "claim-remove": ("facts_remove",),
    "picture": ("picture",),
    "procedures": ("ways_of", "facts_listed"),
    "letter": ("letter", "letter_file"),
    "letter-open": ("letter_open",),
    "counsel": ("counsel",),
    "operator": ("facts_put",),
    "term": ("term", "set_term"),
    "facts": ("facts_listed",),
    "grounds": ("grounds", "facts_put"),
    "fact-new": ("facts_put",),
    "fact": ("facts_listed", "facts_put"),
    "fact-remove": ("facts_remove",),
    "party-open": ("facts_listed",),
    "papers": ("papers",),
    "paper-issue": ("issue",),
    "paper": ("paper",),
    "paper-file": ("paper_file",),
    "packet": ("packet",),
    "packages": ("packages", "package_make"),
    "package-take": ("package_take",),
    "package-file": ("package_file",),
    "package-deliver": ("package_deliver",),
    "intake-new": ("open_new",),
    "intake-question": ("facts_put", "set_term", "exhibit_file"),
    "intake-result": ("standing_of", "clocks", "papers"),
    "intake-paper": ("paper_file",),
}
"""A page by the name of its address, and the operations that do or show the same."""
ALONE = {
    "feed": "a calendar's own form (.ics), open to whoever has its secret address; what it lists is under `reminders` and `clocks`",
    "shared": "for whoever has the link, without an account; the office reads the same under `status_of`",
    "own": "leads a client to the own case; clients have no tokens",
    "paper-preview": "the words of a paper as a picture for a frame; a program takes `paper` and `paper_file`",
    "intake": "leads to the next question; a program reads what is missing under `standing_of`",
    "intake-help": "people to turn to, for a person and the same for every case",
    "intake-resume": "leads to the next question; a program reads what is missing under `standing_of`",
}
"""A page without an operation, and why it has none."""

SHELL = {
    "accounts:": "people, roles, invitations and tokens: a token never makes or widens access, so that a stolen one cannot",
    "account_": "signing in and out, and passwords: of a person at a browser; a program has a token",
    "mfa_": "second factors and passkeys: of a person and their device",
    "usersessions_": "devices signed in: what a person looks at when a token may have been stolen",
    "kaiji:": "front page, language, health and figures: health, readiness and metrics are for programs as they are",
}
"""Pages of the shell, by the beginning of their names, and why they have no operation but `me`."""

pytestmark = pytest.mark.slow  # the whole API is put together for it


@pytest.fixture(scope="module")
def operations() -> dict[str, str]:
    """Give every operation of the API with its summary."""
    with at_desk("claimant"):
        paths = make_api("claimant").get_openapi_schema()["paths"].values()
    found = [operation for path in paths for operation in path.values()]
    return {
        operation["operationId"].rpartition("_api_")[2].partition("_")[2]: operation["summary"]
        for operation in found
    }


def test_every_page_has_its_operations_or_a_reason_why_not(operations: dict[str, str]) -> None:
    pages = {name.removeprefix("claimant:") for name in addresses("claimant") if name.startswith("claimant:")}
    assert pages - TWINS.keys() - ALONE.keys() == set(), "a page without an operation says why"
    assert (TWINS.keys() | ALONE.keys()) - pages == set(), "a page that is no more"
    assert TWINS.keys() & ALONE.keys() == set()
    left = {name for name in addresses("claimant") if not name.startswith(("claimant:", "api-", *SHELL))}
    assert left == set(), "a page of neither the desk nor the shell"
    assert all(len(reason) > 30 for reason in (*ALONE.values(), *SHELL.values()))
    assert {name for names in TWINS.values() for name in names} - operations.keys() == set()


def test_no_operation_is_without_a_page(operations: dict[str, str]) -> None:
    named = {name for names in TWINS.values() for name in names}
    assert operations.keys() - named == {"me"}
    assert len(set(operations.values())) == len(operations), "two operations with one summary"
