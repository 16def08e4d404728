"""Parties' installations whose clocks are moved (時計を進める設置): for stories of weeks that are played in seconds.

The same application, database, keys, jobs and commands as under `kaiji serve`, a process for each party; only the server is the plain
one of the standard library, and work in the background is done when told. `python -m demo.journey.house` is started by
`demo.journey.houses`: for each line on standard input, a JSON object with environment variables, it forks one party. That party says on
standard output where it answers, and takes orders on a socket of its own. Where `words` come with the environment, one command of that
party is run instead, as on its terminal.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import select
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import time_machine

from kaiji.ground.garbage import beginning

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROL: Final = "story.sock"
_BEFOREHAND: Final = (
    *("django.contrib.auth.hashers", "django.core.handlers.wsgi", "django.template.defaultfilters"),
    *(
        "pydantic",
        "jsonschema",
        "lxml.html",
        "openpyxl",
        "pyarrow.parquet",
        "icalendar",
        "typst",
        "structlog",
    ),
    *("csp.constants", "fido2.server", "django.db.backends.sqlite3.base", "django.db.migrations.executor"),
    *("pydantic.dataclasses", "pydantic.type_adapter", "django.shortcuts", "kaiji.network.who"),
    *("kaiji.documents.checking.catalogue", "kaiji.exchange.gathering", "kaiji.exchange.transport.web"),
    *("kaiji.cli.main", "kaiji.documents.making", "kaiji.documents.printing", "kaiji.clock.plan"),
    *("kaiji.exchange.asking", "kaiji.exchange.checking", "kaiji.exchange.taking", "kaiji.vault.find"),
    *("kaiji.evidence.verify", "kaiji.network.carriers", "kaiji.evidence.watching", "kaiji.law.routes"),
)
"""What every party needs and no setting decides: imported once, before the parties part."""


class _Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name the base class has
        """Say nothing."""


class Clock:
    """The clock of this process (時計): it goes on from where it was set."""

    def __init__(self) -> None:
        self._travel: Any = None

    def set(self, at: str) -> dict[str, Any]:
        """Let it be `at` now."""
        if self._travel is not None:
            self._travel.stop()
        self._travel = time_machine.travel(datetime.fromisoformat(at), tick=True)
        self._travel.start()
        return {}


def kaiji(words: list[str]) -> dict[str, Any]:
    """Run one command of this party and return its status and what it printed."""
    from kaiji.cli.main import main

    out, wrong = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(wrong):
        status = main([*words, "--json"])
    return {"status": status, "out": out.getvalue(), "wrong": wrong.getvalue()}


def work() -> dict[str, Any]:
    """Do what the day asks for and whatever waits, as the worker would."""
    from kaiji.cases.jobs.daily import begin_day
    from kaiji.cases.worker import work_off

    begin_day(at=datetime.now(UTC))  # noqa: TID251  # the edge of a program looks at its clock
    return {"runs": work_off()}


def unsealed() -> dict[str, Any]:
    """Return every row of this party's database as text, opened with its keys: what it really knows."""
    from django.apps import apps

    rows = [
        f"{model.__name__}.{field.attname}={getattr(row, field.attname)!r}"
        for model in apps.get_models()
        for row in model._default_manager.all()  # Django's public name for it
        for field in row._meta.concrete_fields  # likewise
    ]
    return {"text": "\n".join(rows)}


def party(say: Callable[[dict[str, Any]], None]) -> None:
    """Be one party: its environment is set; serve and obey until whoever started it is gone."""
    clock = Clock()
    clock.set(os.environ["KAIJI_STORY_BEGINS"])
    from kaiji.web.serving.preparing import address_of, configured, listening, make_ready

    configured(os.environ, desk=None, port=None)
    held = listening("127.0.0.1", 0)
    control = socket.socket(socket.AF_UNIX)
    os.chdir(os.environ["KAIJI_HOME"])  # the name of such a socket must be short
    control.bind(CONTROL)
    control.listen()
    with beginning():
        secret = make_ready()
        server = _server(held)
    address = address_of(held)
    say(
        {
            "home": os.environ["KAIJI_HOME"],
            "address": address,
            "setup": f"{address}account/join/{secret}/" if secret else "",
        }
    )
    conductor, _ = control.accept()
    acts: dict[str, Callable[..., dict[str, Any]]] = {
        "kaiji": kaiji,
        "work": work,
        "unsealed": unsealed,
        "clock": clock.set,
    }
    with conductor.makefile("rw", encoding="utf-8") as told:
        while True:
            ready, _, _ = select.select([conductor, held], [], [])
            if held in ready:
                server.handle_request()
            if conductor in ready:
                line = told.readline()
                if not line:
                    return
                order = json.loads(line)
                told.write(json.dumps(acts[order.pop("do")](**order), ensure_ascii=False) + "\n")
                told.flush()


def _server(held: socket.socket) -> WSGIServer:
    from kaiji.web.wsgi import application

    server = WSGIServer(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = held
    server.server_address = held.getsockname()
    server.server_name, server.server_port = "localhost", held.getsockname()[1]
    server.setup_environ()
    server.set_app(application)
    return server


def main() -> None:
    """Fork one party for each line that comes."""
    with beginning():
        for name in _BEFOREHAND:
            importlib.import_module(name)
    if threading.active_count() != 1:
        raise RuntimeError(f"threads before the parties part: {threading.enumerate()}")
    out = sys.stdout

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()

    for line in sys.stdin:
        wanted = json.loads(line)
        child = os.fork()
        if child == 0:
            os.close(0)
            os.environ.update(wanted["environment"])
            if "words" in wanted:
                say(kaiji(wanted["words"]))
            else:
                log = Path(os.environ["KAIJI_HOME"]) / "serve.log"
                os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600), 2)
                party(say)
            os._exit(0)  # the standard streams are shared with the others
        if "words" in wanted:
            os.waitpid(child, 0)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main()
