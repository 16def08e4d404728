"""What `tools/screenshots.py claimant` visits: an office with one case of a person alone, half answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.serving import Served

PLACES = ["/today/", "/cases/", "/intake/", "/intake/new/", "/intake/help/", "/account/", "/account/people/"]

_FILL = """
from django.test import Client
from kaiji.cases.models import CaseRow
from kaiji.web.accounts.models import User
client = Client(headers={"Host": "localhost"})
client.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
client.post("/intake/new/", {"urls": "https://bbs.example.com/thread/12/34"})
case = CaseRow.objects.get()
def tell(question, **told):
    answer = client.post(f"/intake/{case.pk}/{question}/", {"seen_version": CaseRow.objects.get().version, **told})
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
    """Answer some of the questions."""
    case = served.run(_FILL).strip()
    PLACES.append(f"/intake/{case}/result/")
    PLACES.append(f"/intake/{case}/why-reputation-lowered/")
