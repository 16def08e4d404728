"""Read every table there is, as a process of its own (`python -m kaiji.data.probe`): what a bundle must survive before it counts.

The tables to read are those of `KAIJI_DATA`. Prints one JSON object: `{"ok": true, "topics": N}` or `{"ok": false, "what": …}`.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import today_in_japan

if TYPE_CHECKING:
    from datetime import date


def read_everything(today: date) -> int:
    """Read all tables of all rooms and every template; returns how many topics there are; raises what their readers raise."""
    from kaiji.clock import scale
    from kaiji.documents.library import template, template_names
    from kaiji.documents.profiles import paper_table
    from kaiji.documents.register import register
    from kaiji.ground.tables import table_folder
    from kaiji.law import pages
    from kaiji.law.rights.page import rights_page
    from kaiji.law.routes.page import routes_page
    from kaiji.law.tables import table, table_names
    from kaiji.network.reference import registry_page

    for page in (
        pages.coming_page,
        pages.fees_page,
        pages.periods_page,
        rights_page,
        routes_page,
        registry_page,
    ):
        page()
    for reading in (scale.digest_days, scale.aim):
        reading(today)
    scale.refused_as_a_rule(), scale.voluntary_moves()
    papers = [
        e.name.removesuffix(".toml") for e in table_folder("documents").iterdir() if e.name.endswith(".toml")
    ]
    tables = [*map(table, table_names()), *map(paper_table, sorted({*papers} - {"sources", "register"}))]
    for name in template_names():
        template(name)
    return sum(len(one.topics) for one in tables) + len(register()) + len(template_names())


def main() -> int:
    """Print what came of it; the exit status is 0 where everything could be read."""
    try:
        said: dict[str, object] = {"ok": True, "topics": read_everything(today_in_japan())}
    except KaijiError as error:
        said = {"ok": False, "what": error.message.en, "given": error.given}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        said = {"ok": False, "what": f"{type(error).__name__}: {error}", "given": ""}
    print(json.dumps(said, ensure_ascii=False))  # noqa: T201  # a program of its own
    return 0 if said["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
