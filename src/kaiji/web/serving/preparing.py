"""Before anything answers (起動の準備): home folder, tables, the set-up link, the socket."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

from kaiji.cases.errors import KeyRingError
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.configuration.home import prepare
from kaiji.web.configuration.reading import Configuration, read_configuration
from kaiji.web.configuration.whose import desks_in, of_another, refuse_other_desk
from kaiji.web.errors import NotReadyError, PortTakenError

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path


def configured(environment: MutableMapping[str, str], *, desk: str | None, port: int | None) -> Configuration:
    """Return the configuration; a desk or port named on the command line goes into `environment` for the programs started."""
    if desk is not None:
        environment["KAIJI_DESK"] = desk
    if port is not None:
        environment["KAIJI_PORT"] = str(port)
    environment["DJANGO_SETTINGS_MODULE"] = "kaiji.web.settings"
    return read_configuration(kaiji_home(), environment)


def make_ready() -> str | None:
    """Make the home folder and the tables; return the secret of a set-up link where nobody runs the installation yet."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    prepare(kaiji_home())
    try:
        django.setup()
        _refuse_other_desk()
        call_command("migrate", verbosity=0, interactive=False)
        from kaiji.web.accounts.inviting import invite_owner, needs_owner
        from kaiji.web.serving.changes import note_installation

        # Where keys are lost, the pages that need them say so, and so does /ready/.
        with contextlib.suppress(KeyRingError):
            note_installation(at=now())
        return invite_owner(at=now()) if needs_owner() else None
    except DatabaseError as error:
        raise NotReadyError(
            Words(
                ja=f"データベースを使えません({type(error).__name__})。", en="The database cannot be used."
            ),
            given=connection.vendor,
            accepted=Words(
                ja="起動しているデータベースと、DATABASE_URL の正しい値",
                en="a database that is running, and the right DATABASE_URL",
            ),
        ) from error
    finally:
        connection.close()


def _refuse_other_desk() -> None:
    """Raise DeskUnclearError where KAIJI_HOME or its database is another desk's: two desks share neither keys nor tables."""
    from django.conf import settings
    from django.db import connection

    from kaiji.cases.backup.databases import is_empty

    desk, home = settings.KAIJI_DESK, kaiji_home()
    if not is_empty():
        refuse_other_desk(desk, connection.introspection.table_names(), str(home))
        return
    for held in desks_in(home):
        if held != desk:
            raise of_another(desk, held, str(home))


def figures_folder() -> Path:
    """Return the empty folder in which the processes of this start count what they answer."""
    folder = kaiji_home() / "figures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def listening(host: str, port: int) -> socket.socket:
    """Return the socket that pages are answered on; raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(256)
    except OSError as error:
        made.close()
        raise PortTakenError(
            Words(
                ja=f"{host}:{port} で待ち受けられません: {error.strerror}",
                en=f"Cannot listen: {error.strerror}",
            ),
            given=f"{host}:{port}",
        ) from None
    os.set_inheritable(made.fileno(), True)
    return made


def address_of(made: socket.socket) -> str:
    """Return the URL of the socket."""
    host, port = made.getsockname()[:2]
    bound = ip_address(host)
    if bound.is_unspecified or host == "127.0.0.1":
        # A passkey belongs to a name; browsers make none for a bare number. And "every address" is none that can be opened.
        return f"http://localhost:{port}/"
    return f"http://[{host}]:{port}/" if bound.version == 6 else f"http://{host}:{port}/"
