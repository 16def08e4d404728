"""`kaiji journal acts`: who administered this installation, and how (管理の記録).

People, roles, tokens, sessions, keys, backups, erasures, and each change of program, tables or settings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kaiji.cli.command import Answer, common_options, example
from kaiji.ground.instants import JST, jst_text, parse_day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

ADMINISTRATIVE: Final = (
    "installation.", "setup.", "invitation.", "person.", "membership.", "token.", "session.", "keys.", "backup.",
)  # fmt: skip
"""Kinds of entries that are about the installation and its people, by their beginning."""
ERASURES: Final = ".erased"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--since", metavar="DAY", help="この日から(日本の暦日)/ from this day in Japan (default: all)"
    )
    parser.set_defaults(run=_run)


def add_to(kinds: Any) -> None:
    """Add `acts` to the actions of `kaiji journal`."""
    add(
        kinds.add_parser(
            "acts",
            help="管理の操作を並べる(人・鍵・控え・設定) / list administrative acts: people, keys, backups, settings",
            parents=[common_options()],
            **example("kaiji journal acts --since 2026-11-01"),
        )
    )


def _run(args: argparse.Namespace) -> Answer:
    from datetime import datetime, time

    from kaiji.cli.office import open_office

    since = None if args.since is None else datetime.combine(parse_day(args.since), time.min, JST)
    open_office(as_it_is=True)
    from django.db.models import Q

    from kaiji.cases.journal.models import Entry

    wanted = Q(what__endswith=ERASURES)
    for beginning in ADMINISTRATIVE:
        wanted |= Q(what__startswith=beginning)
    found = Entry.objects.filter(wanted).order_by("at", "id")
    rows = list(found if since is None else found.filter(at__gte=since))
    return Answer(json={"acts": [_row(row) for row in rows]}, text=_text([_row(row) for row in rows]))


def _row(entry: Any) -> dict[str, Any]:
    told = json.loads(entry.line)
    return {
        "at": jst_text(entry.at),
        "what": entry.what,
        "actor": entry.actor,
        "stream": entry.stream,
        "facts": told.get("facts") or {},
    }


def _text(rows: Sequence[dict[str, Any]]) -> str:
    lines = []
    for row in rows:
        facts = " ".join(f"{name}={value}" for name, value in row["facts"].items())
        lines.append(f"{row['at']}  {row['actor']:16} {row['what']:24} {facts}".rstrip())
    return "\n".join(lines) or "—"
