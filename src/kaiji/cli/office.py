"""Open the office of this installation from a terminal (事務所を開く): its settings, its database, who acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.actors import Actor
    from kaiji.ground.errors import KaijiError


def open_office(*, migrate: bool = False) -> None:
    """Set Django up for the desk of KAIJI_HOME; raises NotReadyError, SettingError. `migrate` makes missing tables."""
    set_up()
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from kaiji.cases.backup.databases import is_empty

    try:
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        elif is_empty():  # before anything connects: a look must not leave an empty database behind
            raise _not_ready("no tables")
        ready = "journal_entry" in connection.introspection.table_names()
    except DatabaseError as error:
        raise _not_ready(type(error).__name__) from error
    if not ready:
        raise _not_ready("no tables")


def set_up() -> None:
    """Set Django up for KAIJI_HOME without asking whether its database is there."""
    from kaiji.web.configuration.home import prepare
    from kaiji.web.serving.preparing import configured

    configured(os.environ, desk=None, port=None)
    prepare(kaiji_home())
    import django

    django.setup()


def _not_ready(why: str) -> KaijiError:
    from kaiji.web.errors import NotReadyError

    return NotReadyError(
        Words(
            ja="この KAIJI_HOME には、まだ使えるデータベースがありません。",
            en="There is no database here yet.",
        ),
        given=f"{kaiji_home()}: {why}",
        accepted=Words(
            ja="kaiji serve で一度起動した KAIJI_HOME と机(KAIJI_DESK)",
            en="the KAIJI_HOME and desk (KAIJI_DESK) of an installation that was started once with `kaiji serve`",
        ),
    )


def terminal() -> Actor:
    """Return who acts at a terminal: whoever may read the keys of the installation runs it."""
    from kaiji.cases.actors import Actor

    return Actor(id="system:terminal", role="owner")
