"""Open the office of this installation from a terminal (事務所を開く): its settings, its database, who acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.actors import Actor
    from kaiji.ground.errors import KaijiError
    from kaiji.web.configuration.reading import Configuration


def open_office(*, migrate: bool = False, only: str | None = None, as_it_is: bool = False) -> None:
    """Set Django up for the desk of KAIJI_HOME; raises NotReadyError, SettingError, DeskUnclearError.

    `migrate` makes missing tables; `only` is the one desk that the command is for; `as_it_is` opens tables of an earlier version too, for
    what must be possible before an upgrade: a look at the journal, a backup.
    """
    configuration = set_up()
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from kaiji.cases.backup.databases import is_empty
    from kaiji.web.configuration.whose import of_another, refuse_other_desk

    desk = configuration.text("desk")
    if only is not None and only != desk:
        raise of_another(only, desk, str(kaiji_home()))
    try:
        # Before anything connects: a look must not leave an empty database behind, nor tables in another desk's.
        empty = is_empty()
        tables = [] if empty else connection.introspection.table_names()
        refuse_other_desk(desk, tables, str(kaiji_home()))
        if migrate:
            call_command("migrate", verbosity=0, interactive=False)
        elif empty or "journal_entry" not in tables:
            raise _not_ready("no tables", configuration)
        elif not as_it_is:
            _refuse_earlier_tables()
    except DatabaseError as error:
        raise _not_ready(type(error).__name__, configuration) from error


def _refuse_earlier_tables() -> None:
    """Raise NotReadyError where the tables are those of an earlier version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from kaiji.web.errors import NotReadyError

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReadyError(
            Words(
                ja=f"データベースは前の版のままです(未適用の移行 {len(waiting)} 件)。",
                en=f"The database is still that of an earlier version ({len(waiting)} migrations not applied).",
            ),
            given=str(kaiji_home()),
            what_to_do=Words(
                ja="kaiji backup out で控えを取ってから、kaiji serve を一度起動してください(移行します)。",
                en="Take a backup with `kaiji backup out`, then start `kaiji serve` once, which applies them.",
            ),
        )


def set_up() -> Configuration:
    """Set Django up for KAIJI_HOME without asking whether its database is there."""
    from kaiji.web.configuration.home import prepare
    from kaiji.web.serving.preparing import configured

    configuration = configured(os.environ, desk=None, port=None)
    prepare(kaiji_home())
    import django

    django.setup()
    return configuration


def _not_ready(why: str, configuration: Configuration) -> KaijiError:
    from kaiji.web.configuration.whose import HOW_TO_SET
    from kaiji.web.errors import NotReadyError

    desk, assumed = configuration.text("desk"), configuration.desk_by == "default"
    first = Words(
        ja="この KAIJI_HOME には、まだ使えるデータベースがありません。",
        en="There is no database here yet.",
    )
    taken = Words(
        ja=f"指定がないので、机は {desk} としました。" if assumed else f"机は {desk} です。",
        en=f"Nothing says whose desk it is, so it was taken for {desk}."
        if assumed
        else f"The desk is {desk}.",
    )
    return NotReadyError(
        Words(ja=f"{first.ja}{taken.ja}", en=f"{first.en} {taken.en}"),
        given=f"{kaiji_home()}: {why}",
        accepted=Words(
            ja="kaiji serve で一度起動した KAIJI_HOME",
            en="the KAIJI_HOME of an installation that was started once with `kaiji serve`",
        ),
        what_to_do=Words(
            ja=f"{HOW_TO_SET.ja}初めてなら、kaiji serve を一度実行してください。",
            en=f"{HOW_TO_SET.en} If it is new, run `kaiji serve` once.",
        )
        if assumed
        else None,
    )


def terminal() -> Actor:
    """Return who acts at a terminal: whoever may read the keys of the installation runs it."""
    from kaiji.cases.actors import Actor

    return Actor(id="system:terminal", role="owner")
