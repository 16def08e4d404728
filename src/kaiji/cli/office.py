"""Open the office of this installation from a terminal (事務所を開く): its settings, its database, who acts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaiji.cases.actors import Actor


def open_office(*, migrate: bool = False) -> None:
    """Set Django up for the desk of KAIJI_HOME; raises NotReadyError, SettingError. `migrate` makes missing tables."""
    from kaiji.ground.home import kaiji_home
    from kaiji.web.configuration.home import prepare
    from kaiji.web.serving.preparing import configured

    configured(os.environ, desk=None, port=None)
    prepare(kaiji_home())
    import django
    from django.core.management import call_command

    django.setup()
    if migrate:
        call_command("migrate", verbosity=0, interactive=False)


def terminal() -> Actor:
    """Return who acts at a terminal: whoever may read the keys of the installation runs it."""
    from kaiji.cases.actors import Actor

    return Actor(id="system:terminal", role="owner")
