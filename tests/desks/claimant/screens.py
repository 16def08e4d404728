"""What `tools/screenshots.py claimant` visits: a matter under way, one of a single post, one of 200, and one of a person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.serving import Served

PLACES = [
    "/today/", "/today/reminders/", "/cases/", "/cases/?q=%E6%9E%B6%E9%87%8E", "/cases/?q=zzzz", "/cases/new/", "/cases/import/",
    "/search/", "/search/?q=PTA", "/search/?q=%E3%81%82", "/watch/", "/playbooks/", "/playbooks/x/", "/conflicts/", "/journal/",
    "/cases/0000000000000000/", "/intake/", "/intake/new/", "/intake/help/", "/account/", "/account/people/", "/account/tokens/",
]  # fmt: skip
"""Pages of the office; those of its cases are added when they are there."""
_OF_A_CASE = (
    "", "?stage=asked", "paste/", "history/", "history/?looks=yes", "status/", "share/", "closing/", "export/", "captures/", "watching/",
    "questions/", "answer/", "receipts/", "costs/", "answers/new/", "procedures/", "letter/", "counsel/", "terms/purpose/",
    "terms/settlement/", "facts/party/", "facts/request/", "facts/filing/", "facts/communication/", "facts/exhibit/", "facts/cost/",
    "facts/decision/", "facts/party/new/", "facts/filing/new/", "facts/communication/new/", "facts/party/docomo/", "packages/", "papers/",
    "packets/f1/", "days/", "posts/p321/", "posts/p321/?tab=evidence", "posts/p321/?tab=procedure", "posts/p321/?tab=record",
)  # fmt: skip
_ALONE = """
from django.test import Client
from kaiji.cases.models import CaseRow
from kaiji.web.accounts.models import User
client = Client(headers={"Host": "localhost"})
client.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
answer = client.post("/intake/new/", {"urls": "https://bbs.example.com/thread/12/34"})
case = CaseRow.get(answer["Location"].split("/")[2])
def tell(question, **told):
    answer = client.post(f"/intake/{case.pk}/{question}/", {"seen_version": CaseRow.get(case.pk).version, **told})
    assert answer.status_code == 302, (question, answer.status_code, answer.context["form"].errors if answer.context else "")
from kaiji.cases.facts.rows import read_case_rows
post = read_case_rows(case).post[0].id
tell("when", **{f"day:{post}": "2026-11-20", f"time:{post}": "21:15:30", "noticed_on": "2026-11-21"})
tell("text", **{f"text:{post}": "この店の花子は客の金を盗んだ。二度と行くな。"})
tell("right", right="defamation-fact")
tell("why-identifiability", words="店の名前と、下の名前が書かれています。この店に花子は一人です。")
tell("name", name="山田 花子", born_on="1990-04-01")
tell("ask", kinds=["disclosure", "deletion"], reasons=["damages"], hide_name="on")
print(case.pk)
"""


def fill(served: Served) -> None:
    """Open the cases, answer some questions, and name their pages."""
    matter, single, wide, paper, _asked, answered = served.run(
        "from tests.desks.claimant.screen_cases import main; print(main())"
    ).split()
    PLACES.extend(f"/cases/{matter}/{place}" for place in _OF_A_CASE)
    PLACES.extend([f"/cases/{matter}/papers/{paper}/", f"/cases/{matter}/questions/{answered}/take/"])
    PLACES.extend(
        f"/cases/{single}/{place}"
        for place in (
            "",
            "procedures/",
            "papers/",
            "questions/",
            "receipts/",
            "costs/",
            "days/",
            "captures/",
            "posts/p7/",
        )
    )
    PLACES.extend(
        f"/cases/{wide}/{place}"
        for place in (
            "",
            "?page=4",
            "?q=%E6%97%A0%E8%83%BD",
            "facts/communication/",
            "watching/",
            "posts/p100/?tab=procedure",
        )
    )
    alone = served.run(_ALONE).strip()
    PLACES.extend(
        f"/intake/{alone}/{place}" for place in ("result/", "why-reputation-lowered/", "pictures/", "when/")
    )
