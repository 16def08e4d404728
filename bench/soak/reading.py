"""What one desk keeps, read from its database when it stands still: `python -m bench.soak.reading DESK` prints JSON (読み取り)."""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import django

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKEN: Final = re.compile(r"soak-[a-z]+-\d{6}")


def _tokens(values: Iterable[Any]) -> dict[str, int]:
    """Return in how many rows each token stands."""
    found: Counter[str] = Counter()
    for value in values:
        found.update(set(_TOKEN.findall(json.dumps(value, ensure_ascii=False, default=str))))
    return dict(found)


def claimant() -> dict[str, Any]:
    """Return the office's cases by token, and what became of their captures."""
    from kaiji.cases.models import CaseRow
    from kaiji.desks.claimant.models import CaptureRow

    titles = {row.pk: row.title for row in CaseRow.objects.all()}
    captures: dict[str, list[list[str]]] = {}
    for row in CaptureRow.objects.all():
        token = _TOKEN.search(titles[row.case_id])
        captures.setdefault(token[0] if token else titles[row.case_id], []).append([row.state, row.package])
    return {"rows": _tokens(titles.values()), "captures": captures}


def content_provider() -> dict[str, Any]:
    """Return the operator's matters by token, and by the package they came in."""
    from kaiji.desks.content_provider.models import Matter

    matters = list(Matter.objects.all())
    packages = Counter(str(row.package_id) for row in matters if row.channel == "package")
    return {"rows": _tokens(row.body for row in matters), "packages": dict(packages)}


def access_provider() -> dict[str, Any]:
    """Return the carrier's receipts by token, with the number of their lines."""
    from kaiji.desks.access_provider.models import Item, Receipt

    receipts = list(Receipt.objects.all())
    lines = Counter(Item.objects.values_list("receipt_id", flat=True))
    return {
        "rows": _tokens(row.body for row in receipts),
        "lines": {token: lines[row.pk] for row in receipts for token in _tokens([row.body])},
    }


def main() -> int:
    """Print what the desk keeps."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaiji.web.settings"
    django.setup()
    from django.db.models import Count, Q

    from kaiji.cases.jobs.models import Job
    from kaiji.cases.journal.models import Entry
    from kaiji.ground.instants import now

    found = {
        "claimant": claimant,
        "content-provider": content_provider,
        "access-provider": access_provider,
    }[sys.argv[1]]()
    found["journal"] = dict(Entry.objects.values_list("what").annotate(n=Count("pk")))
    found["jobs"] = dict(Job.objects.values_list("state").annotate(n=Count("pk")))
    found["due"] = Job.objects.filter(Q(state="running") | Q(state="waiting", due_at__lte=now())).count()
    found["faults"] = dict(Job.objects.exclude(fault="").values_list("fault").annotate(n=Count("pk")))
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
