"""Ask for the pages of the office in KAIJI_HOME and print their times as JSON (for `bench.web`)."""

from __future__ import annotations

import json
import re
import sys
import time
from urllib.parse import quote


def main(times: int) -> None:
    """Measure."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from kaiji.cases.models import CaseRow
    from kaiji.web.accounts.models import Membership, User

    settings.ALLOWED_HOSTS = ["testserver"]
    user = User.objects.create_user("bench@office.example", None, name="計測")
    Membership.objects.create(user=user, role="owner")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    large = CaseRow.objects.order_by("-posts").first()
    if large is None:
        raise SystemExit("no case")
    pages = {
        "list": "/cases/",
        "search": "/cases/?q=2026-0005",
        "words": "/search/?q=" + quote("店長 横領"),
        "common": "/search/?q=" + quote("投稿の画面"),
        "rare": "/search/?q=" + quote("存在しない言葉"),
        "today": "/today/",
        "matrix": f"/cases/{large.pk}/",
    }
    print(json.dumps([_measured(client, name, address, times) for name, address in pages.items()]))


def _measured(client: object, name: str, address: str, times: int) -> dict[str, object]:
    elapsed, used, queries = [], [], 0
    for turn in range(times + 2):
        began = time.process_time()
        response = client.get(address)  # type: ignore[attr-defined]  # Django's test client
        spent = (time.process_time() - began) * 1000
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}\n{response.content.decode()[:2000]}")
        found = re.search(r'app;dur=([\d.]+), queries;desc="(\d+)"', response["Server-Timing"])
        if found and turn >= 2:
            elapsed.append(float(found[1]))
            used.append(spent)
            queries = max(queries, int(found[2]))
    ordered, at = sorted(elapsed), int(len(elapsed) * 0.95)
    return {
        "page": name,
        "p50": ordered[len(ordered) // 2],
        "p95": ordered[at],
        "cpu": sorted(used)[at],
        "queries": queries,
    }


main(int(sys.argv[1]))
